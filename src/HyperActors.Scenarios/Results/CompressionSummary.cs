using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What the compressed tier did.</summary>
/// <param name="Stored">Base pages stored.</param>
/// <param name="Loaded">Base pages loaded because a fault wanted them.</param>
/// <param name="RejectedIncompressible">Base pages that went to a device because they did not compress.</param>
/// <param name="RejectedFull">Base pages that went to a device because the pool was full.</param>
/// <param name="RejectedNoFrame">Base pages that went to a device because the pool got no frame.</param>
/// <param name="WrittenBack">Base pages that were moved from the pool to a device.</param>
/// <param name="Ratio">Size of the pages stored over the size that they were compressed to; null if none was.</param>
/// <param name="CpuSeconds">Time of compressing and decompressing.</param>
/// <param name="PoolBytes">Bytes in the pool at the end.</param>
/// <param name="PoolFrames">Frames of the pool at the end.</param>
/// <param name="PeakPoolFrames">Most frames of the pool at a time.</param>
public sealed record CompressionSummary(
    long Stored, long Loaded, long RejectedIncompressible, long RejectedFull, long RejectedNoFrame, long WrittenBack,
    double? Ratio, double CpuSeconds, long PoolBytes, long PoolFrames, long PeakPoolFrames)
{
    internal static CompressionSummary? From(CompressionCounters? counters) => counters is null ? null : new(
        counters.Stored,
        counters.Loaded,
        counters.RejectedIncompressible,
        counters.RejectedFull,
        counters.RejectedNoFrame,
        counters.WrittenBack,
        RatioOf(counters),
        counters.CpuTime.TotalSeconds,
        counters.PoolBytes,
        counters.PoolFrames,
        counters.PeakPoolFrames);

    internal static double? RatioOf(CompressionCounters counters) => counters.StoredBytes == 0 ? null
        : (double)ByteSize.BasePage.Bytes * counters.Stored / counters.StoredBytes;
}
