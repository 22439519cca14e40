using System.CommandLine;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The words that say which scenario, and with which changes.</summary>
internal sealed class ScenarioArguments
{
    /// <summary>What <c>--until</c> stands for.</summary>
    private const string Duration = "duration=";

    /// <summary>Changes of the scenario.</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Change an option of the scenario, such as host.memory=8GiB; may be repeated",
        HelpName = "PATH=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Another seed.</summary>
    public Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "Seed of every random draw (default: the scenario's)",
        HelpName = "N",
    };

    /// <summary>Another end.</summary>
    public Option<string?> Until { get; } = new("--until")
    {
        Description = "Virtual time at which guests stop, such as 20s (default: the scenario's)",
        HelpName = "TIME",
    };

    /// <summary>The changes on a command line, as the reader takes them.</summary>
    public IReadOnlyList<string> Overrides(ParseResult result)
    {
        var overrides = new List<string>(result.GetValue(Set) ?? []);
        if (result.GetValue(Seed) is { } seed)
            overrides.Add($"seed={seed}");
        if (result.GetValue(Until) is { } until)
            overrides.Add(Duration + until);
        result.Context.Until = result.GetValue(Until);
        return overrides;
    }

    /// <summary>Reads a scenario and tells its mistakes.</summary>
    /// <returns>The scenario; <see langword="null"/> if it has mistakes.</returns>
    public static Scenario? Read(CommandContext context, string path, IReadOnlyList<string> overrides)
    {
        ScenarioReading reading = ScenarioReader.Read(path, overrides);
        if (reading.Scenario is { } scenario)
        {
            context.Crash.Scenario = scenario;
            return scenario;
        }
        Print(context, reading.Errors);
        int untold = reading.ErrorCount - reading.Errors.Count;
        if (untold > 0)
            context.Error.WriteLine($"  … and {untold} more");
        return null;
    }

    /// <summary>Tells mistakes with their places.</summary>
    public static void Print(CommandContext context, IEnumerable<ScenarioError> errors) =>
        context.Error.Write(ErrorRenderer.ToText(
            errors.Select(error => AsTyped(error, context.Until)), context.Notes.MayGrow ? null : context.Notes.Width));

    private static ScenarioError AsTyped(ScenarioError error, string? until) =>
        until is not null && error.File == ScenarioReader.ArgumentName && error.SourceLine == Duration + until
            ? error.InOption("--until", until, -Duration.Length) : error;
}
