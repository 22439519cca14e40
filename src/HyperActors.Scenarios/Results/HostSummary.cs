using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What the host did.</summary>
/// <param name="Frames">Base frames that guests can have.</param>
/// <param name="PeakFramesUsed">Most frames in use at a time.</param>
/// <param name="EvictedClean">Base pages evicted without writing.</param>
/// <param name="EvictedDirty">Base pages evicted and written.</param>
/// <param name="DirectReclaims">Reclaim passes that a fault waited for.</param>
/// <param name="BackgroundReclaims">Reclaim passes in the background.</param>
public sealed record HostSummary(
    long Frames, long PeakFramesUsed, long EvictedClean, long EvictedDirty, long DirectReclaims,
        long BackgroundReclaims)
{
    /// <summary>What the compressed tier did; null without one.</summary>
    public CompressionSummary? Compression { get; init; }

    /// <summary>What became of huge pages; null where there are none.</summary>
    public HugePageSummary? HugePages { get; init; }

    /// <summary>Sharing of equal pages. Default none.</summary>
    public SharingSummary Sharing { get; init; } = SharingSummary.From(null);

    /// <summary>What was swapped in vain.</summary>
    public SwappingSummary Swapping { get; init; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Which policy chose victims, and what it was told.</summary>
    public PolicySummary Policy { get; init; } = PolicySummary.From(new HypervisorOptions());

    internal static HostSummary From(RunMeasurements run) => new(
        run.Frames.Frames,
        run.Frames.PeakUsed,
        run.Hypervisor.EvictedClean,
        run.Hypervisor.EvictedDirty,
        run.Hypervisor.DirectReclaims,
        run.Hypervisor.BackgroundReclaims)
    {
        Compression = CompressionSummary.From(run.Hypervisor.Compression),
        HugePages = HugePageSummary.From(run.Hypervisor.HugePages),
        Sharing = SharingSummary.From(run.Sharing),
        Swapping = SwappingSummary.From(run.Hypervisor.Swapping),
        Policy = run.Policy,
    };
}
