using System.Globalization;

namespace HyperActors.Replacement;

/// <summary>The values of a policy's options, checked: those that were written, the defaults for the rest.</summary>
internal sealed class PolicyArguments
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    public PolicyArguments(PolicyDescription description)
    {
        foreach (PolicyParameter parameter in description.Parameters)
            _values[parameter.Name] = parameter.Default;
    }

    public void Set(string name, string value) => _values[name] = value;

    public string Word(string name) => _values[name];

    public int Integer(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    public ulong Seed(string name) => ulong.Parse(_values[name], CultureInfo.InvariantCulture);

    public decimal Number(string name) => decimal.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>The whole part of a share of <paramref name="total"/>, exact in decimal arithmetic.</summary>
    public int ShareOf(string name, int total) => (int)decimal.Truncate(Number(name) * total);
}
