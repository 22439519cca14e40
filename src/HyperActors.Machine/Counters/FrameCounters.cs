namespace HyperActors.Machine;

/// <summary>What became of the machine's frames; all in base pages.</summary>
/// <param name="vms">How many VMs the machine has.</param>
public sealed class FrameCounters(int vms)
{
    /// <summary>Frames that guests can have: the machine's memory without the hypervisor's part.</summary>
    public long Frames { get; set; }

    /// <summary>Frames in use now.</summary>
    public long Used { get; set; }

    /// <summary>Most frames in use at a time since the warm-up.</summary>
    public long PeakUsed { get => Math.Max(field, Used); set; }

    /// <summary>Requests that were denied since the warm-up, to keep the reserve.</summary>
    public long Denied { get; set; }

    /// <summary>Whose evicted frames went to whom since the warm-up.</summary>
    public VmPairCounts LostFrames { get; } = new(vms);
}
