namespace HyperActors.Telemetry;

/// <summary>The values of one metric with one set of labels, one for each instant of a <see cref="RunSeries"/>.</summary>
public sealed class SampledSeries
{
    private readonly double[] _values;

    internal SampledSeries(SeriesDefinition definition, string unit, IEnumerable<KeyValuePair<string, string>> labels, double[] values)
    {
        Definition = definition;
        Unit = unit;
        Labels = [.. labels.OrderBy(static label => label.Key, StringComparer.Ordinal)];
        _values = values;
    }

    /// <summary>What it is.</summary>
    public SeriesDefinition Definition { get; }

    /// <summary>Name of the metric.</summary>
    public string Metric => Definition.Name;

    /// <summary>Unit of the values, in UCUM.</summary>
    public string Unit { get; }

    /// <summary>What distinguishes it from other series of the metric, ordered by key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; }

    /// <summary>The values; <see cref="double.NaN"/> where there is none.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>The labels as text: <c>type=major;vm=web</c>.</summary>
    public string LabelText => string.Join(';', Labels.Select(static label => $"{label.Key}={label.Value}"));

    /// <summary>The value of a label; null if it has none of that name.</summary>
    public string? Label(string key) => Labels.FirstOrDefault(label => label.Key == key).Value;

    /// <summary>Reads the form of <see cref="LabelText"/>.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> ParseLabels(string text) => text.Length == 0 ? [] : text.Split(';')
        .Select(static pair => pair.Split('=', 2))
        .Select(static pair => KeyValuePair.Create(pair[0], pair[^1]));
}
