using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Says why a comparison is to be doubted; the same facts give the same words.</summary>
internal static class ComparisonNotes
{
    private const int MostLetters = 4;

    /// <summary>A clause for each doubt, without a full stop.</summary>
    public static IEnumerable<string> Of(Comparison comparison) => comparison.Doubts.Select(doubt => Of(doubt, comparison.Groups));

    /// <summary>What a doubt is about, in one clause.</summary>
    /// <param name="doubt">The doubt.</param>
    /// <param name="groups">The groups, as letters name them.</param>
    public static string Of(ComparisonDoubt doubt, IReadOnlyList<RunGroup> groups) => doubt switch
    {
        ComparisonDoubt.Partial => $"some runs are partial: {string.Join("; ", groups.SelectMany(Partial))}; "
            + "they count until then only, so that the numbers do not compare with those of whole runs",
        ComparisonDoubt.Lengths => $"the runs are of different length: {Fold(groups, Length)}; "
            + "what is counted grows with the time, whatever else differs",
        _ => $"the runs are of different scenarios: {Fold(groups, Scenarios)}; "
            + "anything that differs between these may be the reason",
    };

    private static IEnumerable<string> Partial(RunGroup group, int index) =>
        group.Runs.Where(run => run.EndedEarly).GroupBy(run => run.IsInterrupted).Select(early =>
        {
            string at = Figures.Seconds(early.Min(run => run.VirtualNanoseconds) / 1e9);
            string letter = ComparisonRenderer.Letter(index);
            bool alone = early.Count() == 1;
            string verb = early.Key ? alone ? "was interrupted" : "were interrupted" : "died";
            return group.Runs.Count == 1 ? $"{letter} {verb} at {at}"
                : $"{early.Count()} of {group.Runs.Count} runs of {letter} {verb}, {(alone ? "" : "the first ")}at {at}";
        });

    private static string Length(RunGroup group)
    {
        long[] lengths = [.. group.Runs.Where(run => !run.EndedEarly).Select(run => run.VirtualNanoseconds)];
        string from = Figures.Seconds(lengths.DefaultIfEmpty().Min() / 1e9);
        string to = Figures.Seconds(lengths.DefaultIfEmpty().Max() / 1e9);
        return lengths.Length == 0 ? "" : from == to ? from : $"{from} to {to}";
    }

    private static string Scenarios(RunGroup group) =>
        string.Join(" and ", group.Runs.Select(run => run.Scenario).Distinct(StringComparer.Ordinal));

    /// <summary>Each value once, with the groups that have it: <c>15 ms (a, c), 40 ms (b)</c>.</summary>
    private static string Fold(IReadOnlyList<RunGroup> groups, Func<RunGroup, string> valueOf) => string.Join(", ", groups
        .Select((group, index) => (Value: valueOf(group), Letter: ComparisonRenderer.Letter(index)))
        .Where(each => each.Value.Length > 0)
        .GroupBy(each => each.Value, each => each.Letter)
        .Select(same => $"{same.Key} ({string.Join(", ", same.Take(MostLetters))}{(same.Count() > MostLetters ? ", …" : "")})"));
}
