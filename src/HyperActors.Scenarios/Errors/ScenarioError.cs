using System.Text.Json.Serialization;

namespace HyperActors.Scenarios;

/// <summary>One mistake in a scenario: where it is, what is wrong, and what to write instead.</summary>
public sealed record ScenarioError
{
    /// <summary>A code of <see cref="ErrorCatalogue"/>, such as <c>HA1002</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Which option, as in <c>--set</c>: <c>vms[2].memory</c>; empty for the file as a whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>The file as the user named it, or an option such as <c>--set</c> for a mistake on the command line.</summary>
    public string File { get; init; } = "";

    /// <summary>Line, from 1; 0 if the mistake has no place in the file.</summary>
    public int Line { get; init; }

    /// <summary>Column in characters, from 1; 0 if the mistake has no place in the file.</summary>
    public int Column { get; init; }

    /// <summary>How many characters are wrong; at least 1.</summary>
    public int Length { get; init; } = 1;

    /// <summary>What is wrong, in one clause without a full stop.</summary>
    [JsonPropertyName("message")]
    public required string What { get; init; }

    /// <summary>A few words that stand behind the carets; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>What to write instead; null for nothing more to say.</summary>
    public string? Help { get; init; }

    /// <summary>Why it is an error; null if that is clear.</summary>
    public string? Note { get; init; }

    /// <summary>The word or value that was probably meant, alone, for tools; null if unknown.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The text of the line, for <see cref="ErrorRenderer"/>; null if there is none.</summary>
    [JsonIgnore]
    public string? SourceLine { get; init; }

    // An argument is one line, which needs no number.
    internal bool IsInArgument => File.StartsWith("--", StringComparison.Ordinal);

    /// <summary>The same mistake of a <c>--set</c>, told of the option that stands for it.</summary>
    /// <param name="option">The option that the user typed, such as <c>--until</c>.</param>
    /// <param name="text">Its value, as it was typed.</param>
    /// <param name="shift">How far a place in the value is behind that in the argument of <c>--set</c>.</param>
    public ScenarioError InOption(string option, string text, int shift)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(text);
        ScenarioError moved = this with { File = option, SourceLine = text, Column = Math.Max(1, Column + shift) };
        return text.Trim().Length > 0 ? moved
            : moved with { What = $"'{option}' has no value", Line = 0, Column = 0, Label = null, Help = $"write {option} VALUE" };
    }

    /// <summary>The error in one line: code, place, what.</summary>
    public override string ToString() => Line == 0 ? $"{Code} {File}: {What}"
        : $"{Code} {File}:{Line}:{Column}: {What}";
}
