using System.Globalization;
using System.Text.Json.Serialization;
using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary>The document of <c>replay --json</c>.</summary>
/// <param name="Trace">The file as the user named it.</param>
/// <param name="References">How many references were replayed.</param>
/// <param name="Pages">How many distinct pages there are.</param>
/// <param name="Results">For each policy in order, then the clairvoyant bound, for each size in order.</param>
internal sealed record ReplayReport(string Trace, long References, int Pages, IReadOnlyList<ReplayRow> Results)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/replay/v1";

    /// <summary>Writes a line for each result, with a heading.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine("policy,frames,references,misses,missRatio");
        foreach (ReplayRow row in Results)
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Policy},{row.Frames},{References},{row.Misses},{row.MissRatio:R}"));
    }
}

/// <summary>One policy with one number of frames.</summary>
/// <param name="Policy">The specification as it was written.</param>
/// <param name="Frames">How many frames.</param>
/// <param name="Misses">References whose page was not resident, first touches included.</param>
/// <param name="MissRatio">Misses a reference.</param>
internal sealed record ReplayRow(string Policy, int Frames, long Misses, double MissRatio)
{
    /// <summary>The row of a result.</summary>
    public static ReplayRow From(ReplayResult result) =>
        new(result.Policy, result.Frames, result.Misses, result.MissRatio);
}
