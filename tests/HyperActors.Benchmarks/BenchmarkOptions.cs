using System.Globalization;
using System.Text.Json.Nodes;

namespace HyperActors.Benchmarks;

/// <summary>The options of a command line, each read once with its default; what nobody reads is an error.</summary>
internal sealed class BenchmarkOptions
{
    private readonly Dictionary<string, string> _given = [];
    private readonly HashSet<string> _read = [];

    public BenchmarkOptions(ReadOnlySpan<string> arguments)
    {
        for (int index = 0; index < arguments.Length; index++)
        {
            if (!arguments[index].StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"'{arguments[index]}' is no option.");
            string name = arguments[index][2..];
            bool hasValue = index + 1 < arguments.Length && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal);
            _given[name] = hasValue ? arguments[++index] : "true";
        }
    }

    /// <summary>What was read, with its value: the parameters of the result.</summary>
    public JsonObject Parameters { get; } = [];

    public bool Flag(string name)
    {
        _read.Add(name);
        return _given.ContainsKey(name);
    }

    public int Integer(string name, int fallback) => Read(name, fallback, text => int.Parse(text, CultureInfo.InvariantCulture));

    public double Number(string name, double fallback) =>
        Read(name, fallback, text => double.Parse(text, CultureInfo.InvariantCulture));

    public string Text(string name, string fallback) => Read(name, fallback, text => text);

    public string Choice(string name, string fallback, params string[] choices)
    {
        string value = Read(name, fallback, text => text);
        if (!choices.Contains(value))
            throw new ArgumentException($"--{name} {value}: choose one of {string.Join(", ", choices)}.");
        return value;
    }

    public void RefuseUnread()
    {
        foreach (string name in _given.Keys.Where(name => !_read.Contains(name)))
            throw new ArgumentException($"There is no option --{name} here.");
    }

    private T Read<T>(string name, T fallback, Func<string, T> parse)
    {
        _read.Add(name);
        T value = _given.TryGetValue(name, out string? text) ? parse(text) : fallback;
        Parameters[name] = JsonValue.Create(value);
        return value;
    }
}
