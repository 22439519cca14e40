using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>How memory is handed out and taken back.</summary>
[Section("the hypervisor")]
[NotYet("scheduler", "leave it out: each vCPU has a physical CPU of its own; a guest's slice is vms[].guest.timeSlice")]
internal sealed record HypervisorSection
{
    [Key("The allocator of frames.")]
    public AllocatorSection Allocator { get; init; } = new();

    [Key("The replacement policy and its parameters; policies: hyperactors list policies.")]
    public EvictionSection Eviction { get; init; } = new();

    [Key("Whether the policy is told every reference, at no cost, which no hypervisor can be: a bound to compare with.")]
    public bool Ideal { get; init; }

    [Key("global: all frames stand in one policy; perVm: each VM has one, and the VM with the fewest shares a page gives first.")]
    public ReclaimScope Scope { get; init; }

    [Key("When and how pages are taken back.")]
    public ReclaimSection Reclaim { get; init; } = new();

    [Key("A tier in memory, before the swap devices, where pages are kept compressed: zswap.", Default = "there is none")]
    public CompressionSection? Compression { get; init; }

    [Key("Makes a scanner find pages of equal content and keep one of them, as Linux's KSM does.", Default = "no pages are shared")]
    public KsmSection? Ksm { get; init; }

    [Key("What the host finds out about its guests' memory, so that it swaps less in vain.")]
    public SwappingSection Swapping { get; init; } = new();

    [Key("How long reads wait for a swap device that is gone before they fail, and their VMs take errors.",
        Minimum = "1us", Maximum = "1h", Example = "30s")]
    public SimDuration DeviceTimeout { get; init; } = 30.Seconds;
}

/// <summary>The allocator of frames.</summary>
[Section("an allocator")]
internal sealed record AllocatorSection
{
    [Key("Binary buddies, as in Linux.")]
    [Variant]
    public BuddySection? Buddy { get; init; } = new();
}

/// <summary>The buddy allocator.</summary>
[Section("the buddy allocator")]
internal sealed record BuddySection
{
    [Key("Largest block: 2^n frames.", Minimum = "0", Maximum = "18")]
    public int MaxOrder { get; init; } = 10;
}

/// <summary>A replacement policy of the registry, with its parameters as they are written in a specification.</summary>
internal sealed record EvictionSection
{
    /// <summary>Name in the registry, such as <c>two-q</c>.</summary>
    public string Policy { get; init; } = "clock";

    /// <summary>Parameters by their registry names, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The registry's form: <c>NAME[:key=value[;key=value…]]</c>.</summary>
    public string Specification => Parameters.Count == 0
        ? Policy
        : Policy + ":" + string.Join(';', Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
}

/// <summary>What is tried, in turn, when memory is short.</summary>
internal enum ReclaimStep
{
    Balloon,
    Swap,
    Kill,
}

/// <summary>When and how pages are taken back.</summary>
[Section("reclaim")]
internal sealed record ReclaimSection
{
    [Key("What is tried: balloon, so that guests give memory up; swap; and kill if a VM may be killed when nothing else is left.",
        NotEmpty = true)]
    public IReadOnlyList<ReclaimStep> Order { get; init; } = [ReclaimStep.Swap];

    [Key("Shares of the frames at which reclaim starts and stops.")]
    public WatermarksSection Watermarks { get; init; } = new();

    [Key("Who decides how large balloons are.", Default = "proportional, if balloon is in the order")]
    public BalloonSection? Balloon { get; init; }

    [Key("Pages that one pass takes at most.", Minimum = "1", Maximum = "4096")]
    public int Batch { get; init; } = 32;

    [Key("Candidates whose accessed bits are asked for at a time.", Minimum = "1", Maximum = "4096")]
    public int Sample { get; init; } = 64;

    [Key("CPU time for one page that reclaim looks at.", Minimum = "0ns", Maximum = "1s", Example = "200ns")]
    public SimDuration PerPage { get; init; } = 200.Nanoseconds;
}

/// <summary>Shares of the frames at which reclaim starts and stops.</summary>
[Section("the watermarks")]
internal sealed record WatermarksSection
{
    [Key("Below it only reclaim itself may allocate.", Minimum = "0%", Maximum = "50%", Example = "0.5%")]
    public Ratio Min { get; init; } = new(0.005m);

    [Key("Below it background reclaim starts.", Minimum = "0%", Maximum = "50%", Example = "2%")]
    public Ratio Low { get; init; } = new(0.02m);

    [Key("At it background reclaim stops.", Minimum = "0%", Maximum = "50%", Example = "4%")]
    public Ratio High { get; init; } = new(0.04m);
}
