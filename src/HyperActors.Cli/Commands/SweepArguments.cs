using System.CommandLine;

namespace HyperActors.Cli;

/// <summary>The words of <c>sweep</c>.</summary>
internal sealed class SweepArguments
{
    private const int MostJobs = 1_024;

    /// <summary>Which changes of the scenario.</summary>
    public ScenarioArguments Scenario { get; } = new();

    /// <summary>Where runs are kept.</summary>
    public StoreArguments Store { get; } = new();

    /// <summary>How many seeds.</summary>
    public Option<int?> Seeds { get; } = new("--seeds")
    {
        Description = "Repeats of each combination, with seeds from the scenario's upwards (default: the block's)",
        HelpName = "N",
    };

    /// <summary>Whether the runs are only shown.</summary>
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Show the runs that it would make, and make none" };

    /// <summary>How many runs at a time.</summary>
    public Option<int?> Jobs { get; } = new("--jobs")
    {
        Description = "Runs at a time (default: one for each processor); the results are the same",
        HelpName = "N",
    };

    /// <summary>Whether kept runs are taken over.</summary>
    public Option<bool> Resume { get; } = new("--resume")
    {
        Description = "Take runs that this build has kept instead of making them again",
    };

    /// <summary>How many runs are too many.</summary>
    public Option<int?> MaxRuns { get; } = new("--max-runs") { Description = "Refuse more runs than this (default: 500)", HelpName = "N" };

    /// <summary>Whether the oracle watches.</summary>
    public Option<bool> Verify { get; } = new("--verify") { Description = "Let the oracle check every step" };

    /// <summary>Which value is looked for.</summary>
    public Option<string?> Find { get; } = new("--find")
    {
        Description = "Find the greatest or least value at which objectives hold, by bisection, such as 'max vms.web.count where all slos'",
        HelpName = "QUESTION",
    };

    /// <summary>The least value that is tried.</summary>
    public Option<string?> From { get; } = new("--from")
    {
        Description = "Least value that --find tries (default: the block's values, else around the scenario's)",
        HelpName = "VALUE",
    };

    /// <summary>The greatest value that is tried.</summary>
    public Option<string?> To { get; } = new("--to") { Description = "Greatest value that --find tries", HelpName = "VALUE" };

    /// <summary>The distance of values that are tried.</summary>
    public Option<string?> Step { get; } = new("--step")
    {
        Description = "Distance of the values that --find tries (default: 1, or a 64th of the way)",
        HelpName = "VALUE",
    };

    /// <summary>One document.</summary>
    public Option<bool> Json { get; } = Words.Json();

    /// <summary>One line a run.</summary>
    public Option<bool> Csv { get; } = Words.Csv();

    /// <summary>Adds the words to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [
                Find, From, To, Step, Seeds, DryRun, Jobs, Resume, MaxRuns, Scenario.Seed, Scenario.Set, Scenario.Until, Verify,
                Store.Out, Store.NoStore, Json, Csv,
            ])
            command.Add(option);
    }

    /// <summary>Refuses words that contradict each other or are out of range.</summary>
    /// <returns>The exit code of a refusal; <see langword="null"/> if all is well.</returns>
    public int? Refuse(CommandContext context, ParseResult result)
    {
        if (result.GetValue(Json) && result.GetValue(Csv))
            return context.Refuse("'--json' and '--csv' exclude each other", "choose one of them");
        if (result.GetValue(Find) is null && (result.GetValue(From) ?? result.GetValue(To) ?? result.GetValue(Step)) is not null)
            return context.Refuse("'--from', '--to' and '--step' are for '--find'", "list the values in the block 'sweep'");
        if (result.GetValue(Find) is not null && (result.GetValue(DryRun) || result.GetValue(Csv)))
            return context.Refuse("'--find' takes neither '--dry-run' nor '--csv'", "which runs it makes depends on what they come to");
        if (result.GetValue(Jobs) is < 1 or > MostJobs)
            return context.Refuse($"'--jobs' is from 1 to {MostJobs}, not {result.GetValue(Jobs)}", "leave it out for one a processor");
        if (result.GetValue(Seeds) is < 1 or > 10_000)
            return context.Refuse($"'--seeds' is from 1 to 10000, not {result.GetValue(Seeds)}", "5 are a good beginning");
        if (result.GetValue(MaxRuns) is < 1)
            return context.Refuse($"'--max-runs' is at least 1, not {result.GetValue(MaxRuns)}", "leave it out for 500");
        return result.GetValue(Resume) ? Store.RefuseResume(context, result) : null;
    }

    /// <summary>What the words say about how runs are made.</summary>
    public SweepFacts Facts(ParseResult result) => new(
        result.GetValue(Jobs) ?? Environment.ProcessorCount, result.GetValue(Resume), result.GetValue(Verify));
}

/// <summary>How the runs of a sweep are made.</summary>
/// <param name="Jobs">Runs at a time.</param>
/// <param name="Resume">Whether kept runs are taken over.</param>
/// <param name="Verify">Whether the oracle watches.</param>
internal sealed record SweepFacts(int Jobs, bool Resume, bool Verify);
