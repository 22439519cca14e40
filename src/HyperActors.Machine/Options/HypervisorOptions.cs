using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>How the hypervisor hands out memory and takes it back.</summary>
public sealed record HypervisorOptions
{
    /// <summary>Replacement policy, as <c>NAME[:key=value[;key=value…]]</c>. Default <c>clock</c>.</summary>
    public string Eviction { get; init; } = "clock";

    /// <summary>A replacement policy in place of <see cref="Eviction"/>: one's own. Default none.</summary>
    public PolicyChoice? Policy { get; init; }

    /// <summary>Whether one policy sees all frames, or each VM has its own. Default
    /// <see cref="ReclaimScope.Global"/>.</summary>
    public ReclaimScope Scope { get; init; } = ReclaimScope.Global;

    /// <summary>How many candidates' accessed bits are asked for at a time. Default 64; 1 to 4,096.</summary>
    public int SampleBatch { get; init; } = 64;

    /// <summary>How many pages one pass of reclaim takes away at most. Default 32 (Linux's SWAP_CLUSTER_MAX); 1 to
    /// 4,096.</summary>
    public int ReclaimBatch { get; init; } = 32;

    /// <summary>Below this share of the frames only reclaim itself may allocate. Default 0.5 %.</summary>
    public double WatermarkMin { get; init; } = 0.005;

    /// <summary>Below this share of the frames background reclaim starts. Default 2 %.</summary>
    public double WatermarkLow { get; init; } = 0.02;

    /// <summary>At this share of the frames background reclaim stops. Default 4 %.</summary>
    public double WatermarkHigh { get; init; } = 0.04;

    /// <summary>CPU time of reclaim for one page that it looks at. Default 200 ns.</summary>
    public SimDuration ReclaimPerPage { get; init; } = 200.Nanoseconds;

    /// <summary>
    /// Whether a VM may be killed when nothing else can be reclaimed: the one with the most memory (resident and
    /// swapped) for its share, the highest number on a tie. Default false: the run ends instead (exit code 5).
    /// </summary>
    public bool KillOnOutOfMemory { get; init; }

    /// <summary>Who decides how large balloons are. Default nobody: they stay at <see cref="BalloonOptions.Target"/>.</summary>
    public BalloonControlOptions? Balloon { get; init; }

    /// <summary>Whether pages that a file of their guest holds are dropped and read from there again, and pages that the
    /// guest's disk overwrites are not read: VSwapper's mapper. Default false. Excludes the policy <c>linux</c>.</summary>
    public bool SwapMapper { get; init; }

    /// <summary>Whether pages that the guest's kernel overwrites as a whole are not read before: VSwapper's false reads
    /// preventer. Default false.</summary>
    public bool FalseReadsPreventer { get; init; }

    /// <summary>A compressed tier in front of the swap devices. Default none.</summary>
    public CompressionOptions? Compression { get; init; }

    /// <summary>
    /// Whether the policy is told every reference, at no cost: an ideal that no hypervisor can have, to compare others
    /// with. Default false: it is told faults and sampled accessed bits.
    /// </summary>
    public bool SeesEveryReference { get; init; }

    /// <summary>Sharing of pages with equal content. Default none.</summary>
    public KsmOptions? Ksm { get; init; }

    /// <summary>Time to pass a message between hypervisor, allocator and swap queue. Default 50 ns; at least 1
    /// ns.</summary>
    public SimDuration InternalLatency { get; init; } = 50.Nanoseconds;

    /// <summary>Largest order of the buddy allocator: 2ⁿ frames. Default 10, as in Linux; 0 to 18.</summary>
    public int MaxOrder { get; init; } = 10;

    /// <summary>
    /// How long reads wait for a swap device that is gone before they fail, and their VMs take errors. Default 30 s, as
    /// Linux's NVMe driver (<c>nvme_core.io_timeout</c>, Documentation/admin-guide/kernel-parameters.txt) and SCSI disks
    /// (<c>SD_TIMEOUT</c>, drivers/scsi/sd.h); more than zero.
    /// </summary>
    public SimDuration DeviceTimeout { get; init; } = 30.Seconds;
}
