namespace HyperActors.Replacement;

/// <summary>A named option of a policy.</summary>
/// <param name="Name">As written in a specification, such as <c>bits</c>.</param>
/// <param name="Default">The value when it is not written.</param>
/// <param name="Meaning">What it changes, in one sentence.</param>
public sealed record PolicyParameter(string Name, string Default, string Meaning)
{
    /// <summary>The words allowed, or empty if the value is a number.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The least number allowed, if it is a number.</summary>
    public decimal Minimum { get; init; }

    /// <summary>The greatest number allowed, if it is a number.</summary>
    public decimal Maximum { get; init; }

    /// <summary>Whether the number must be whole.</summary>
    public bool IsInteger { get; init; }

    /// <summary>The values allowed, as text for a message.</summary>
    public string Range => Choices.Count > 0
        ? string.Join(" | ", Choices)
        : FormattableString.Invariant($"{(IsInteger ? "integer " : "")}{Minimum} to {Maximum}");

    internal static PolicyParameter Integer(string name, long value, long minimum, long maximum, string meaning) =>
        new(name, FormattableString.Invariant($"{value}"), meaning)
        {
            Minimum = minimum,
            Maximum = maximum,
            IsInteger = true,
        };

    internal static PolicyParameter Share(string name, decimal value, string meaning) =>
        new(name, FormattableString.Invariant($"{value}"), meaning) { Minimum = 0, Maximum = 1 };

    internal static PolicyParameter Word(string name, string meaning, params string[] choices) =>
        new(name, choices[0], meaning) { Choices = choices };
}
