using System.Text.Json.Nodes;

namespace HyperActors.Benchmarks;

/// <summary>Repeated measurements of one rate.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public double Best => _values.Max();

    public void Add(double value) => _values.Add(value);

    public JsonArray ToJson() => [.. _values.Select(value => JsonValue.Create(Math.Round(value)))];
}
