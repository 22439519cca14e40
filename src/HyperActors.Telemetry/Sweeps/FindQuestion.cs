namespace HyperActors.Telemetry;

/// <summary>A planner's question: <c>max vms.web.count where all slos</c>, <c>min host.memory where web-p99</c>.</summary>
/// <param name="WantsMost">Whether the greatest value is wanted, and not the least.</param>
/// <param name="Path">The path whose value is wanted, as <c>--set</c> takes it.</param>
/// <param name="Objectives">The objectives that must hold; null: all of the scenario.</param>
public sealed record FindQuestion(bool WantsMost, string Path, IReadOnlyList<string>? Objectives)
{
    /// <summary>How a question is written.</summary>
    public const string Shape = "write it like 'max vms.web.count where all slos' or 'min host.memory where web-p99, no-kill'";

    /// <summary>Reads a question.</summary>
    /// <param name="text">The question.</param>
    /// <param name="objectives">Names of the scenario's objectives.</param>
    /// <param name="problem">What is wrong with it, in one clause.</param>
    /// <returns>The question; null if it is wrong.</returns>
    public static FindQuestion? Parse(string text, IReadOnlyList<string> objectives, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(objectives);
        string[] words = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        problem = $"'{text}' is no question";
        if (words is not ["max" or "min", var path, "where", .. { Length: > 0 } conditions])
            return null;
        if (objectives.Count == 0)
        {
            problem = "the scenario has no objectives, so nothing says which value is good enough";
            return null;
        }
        if (conditions is ["all", "slos"])
            return new FindQuestion(words[0] == "max", path, null);
        string[] named = [.. conditions.Where(word => word != "and")];
        if (Array.Find(named, name => !objectives.Contains(name)) is { } unknown)
        {
            problem = $"the scenario has no objective '{unknown}'; it has {string.Join(", ", objectives)}";
            return null;
        }
        return named.Length == 0 ? null : new FindQuestion(words[0] == "max", path, named);
    }
}
