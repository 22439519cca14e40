using System.Text.Json.Serialization;
using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary>One policy with one number of frames; in a group one process of it.</summary>
/// <param name="Policy">The specification as it was written.</param>
/// <param name="Frames">How many frames.</param>
/// <param name="Misses">References whose page was not resident, first touches included. For a kernel's reclaim major
/// faults and the minor faults that needed a frame; those on pages still in the swap cache found the page in memory.
/// </param>
/// <param name="MissRatio">Misses a reference.</param>
internal sealed record ReplayRow(string Policy, int Frames, long Misses, double MissRatio)
{
    /// <summary>The kernel's count of faults that read from swap; absent for other policies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MajorFaults { get; init; }

    /// <summary>The kernel's count of other faults.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MinorFaults { get; init; }

    /// <summary>Pages that the kernel wrote to swap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SwapOuts { get; init; }

    /// <summary>Accesses after which the out-of-memory killer took the process, where all counts end; absent if it
    /// lived.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? KilledAfter { get; init; }

    /// <summary>In a group the process, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Process { get; init; }

    /// <summary>In a group the references of the process.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? References { get; init; }

    /// <summary>In a group the frames held, the mean over the ends of all rounds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ResidentMean { get; init; }

    /// <summary>The row of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="references">References that count.</param>
    /// <param name="populating">Misses of populating, which do not count.</param>
    public static ReplayRow From(ReplayResult result, long references, long populating) =>
        Of(result.Policy, result.Frames, result.Misses - populating, references);

    /// <summary>The row of a process under a kernel's reclaim.</summary>
    public static ReplayRow From(string policy, int frames, LinuxProcessResult result, long references) =>
        Of(policy, frames, result.Misses, references) with
        {
            MajorFaults = result.MajorFaults,
            MinorFaults = result.MinorFaults,
            SwapOuts = result.SwapOuts,
            KilledAfter = result.KilledAfter,
        };

    /// <summary>A row with the counts that all policies have.</summary>
    public static ReplayRow Of(string policy, int frames, long misses, long references) =>
        new(policy, frames, misses, references == 0 ? 0 : (double)misses / references);
}
