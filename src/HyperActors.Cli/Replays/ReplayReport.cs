using System.Globalization;
using System.Text.Json.Serialization;

namespace HyperActors.Cli;

/// <summary>The document of <c>replay --json</c>.</summary>
/// <param name="Trace">The file as the user named it; of a group all of them, with commas between.</param>
/// <param name="References">How many references were replayed, of all processes.</param>
/// <param name="Pages">How many distinct pages there are; those of the processes, if they were populated or are a
/// group.</param>
/// <param name="Results">For each policy in order, then the clairvoyant bound, for each size in order; for a group one
/// entry a process, and none of the bound, which knows no processes.</param>
internal sealed record ReplayReport(string Trace, long References, int Pages, IReadOnlyList<ReplayRow> Results)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/replay/v1";

    /// <summary>For a group: one entry for each policy and size over all processes, the clairvoyant bound last.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReplayRow>? Totals { get; init; }

    /// <summary>Writes a line for each result, with a heading; what only a kernel's reclaim counts in columns of its
    /// own, if there is one.</summary>
    public void WriteCsv(TextWriter writer)
    {
        bool kernel = Results.Any(row => row.MajorFaults is not null);
        bool group = Totals is not null;
        writer.WriteLine("policy,frames,references,misses,missRatio"
            + (kernel ? ",majorFaults,minorFaults,swapOuts,killedAfter" : "") + (group ? ",process,residentMean" : ""));
        foreach (ReplayRow row in Results)
        {
            long references = row.References ?? References;
            string line = string.Create(
                CultureInfo.InvariantCulture, $"{row.Policy},{row.Frames},{references},{row.Misses},{row.MissRatio:R}");
            if (kernel)
                line += FormattableString.Invariant(
                    $",{row.MajorFaults},{row.MinorFaults},{row.SwapOuts},{row.KilledAfter}");
            if (group)
                line += FormattableString.Invariant($",{row.Process},{row.ResidentMean:R}");
            writer.WriteLine(line);
        }
    }
}
