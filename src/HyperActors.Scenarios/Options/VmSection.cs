using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>A guest, or several that are alike.</summary>
[Section("a VM")]
internal sealed record VmSection
{
    [Key("Name, unique in the file; with a count it becomes NAME-1, NAME-2, …", IsName = true, Example = "web")]
    public required string Name { get; init; }

    [Key("How many VMs of this kind.", Minimum = "1", Maximum = "100000",
        Default = "one, without a number in its name")]
    public int? Count { get; init; }

    [Key("Guest-physical memory.", Minimum = "16KiB", Maximum = "512GiB", Example = "4GiB")]
    public required ByteSize Memory { get; init; }

    [Key("Virtual processors.", Minimum = "1", Maximum = "512")]
    public int Vcpus { get; init; } = 1;

    [Key("Weight when frames are short (scope: perVm).", Minimum = "1", Maximum = "1000000")]
    public int Share { get; init; } = 1;

    [Key("Most memory that may be resident.", Minimum = "16KiB", Maximum = "512GiB", Example = "2GiB",
        Default = "no limit")]
    public ByteSize? Limit { get; init; }

    [Key("Resident memory that reclaim leaves alone.", Minimum = "0B", Maximum = "512GiB", Example = "1GiB")]
    public ByteSize Reservation { get; init; }

    [Key("Accesses of a turn (interleave: token-ring).", Minimum = "1", Maximum = "1000000000000")]
    public long Quantum { get; init; } = 64;

    [Key("Accesses of the first turn, which may fill the memory.", Minimum = "1", Maximum = "1000000000000",
        Default = "the quantum")]
    public long? FirstQuantum { get; init; }

    [Key("When the VM starts to run.", Minimum = "0s", Example = "6s")]
    public SimDuration Start { get; init; }

    [Key("What the pages of processes hold when they are first handed out, for hypervisor.ksm.", Default = "no page is like another")]
    public ContentSection? Content { get; init; }

    [Key("The guest's kernel.")]
    public GuestSection Guest { get; init; } = new();

    [Key("What runs in the guest, as one process.")]
    public WorkloadSection? Workload { get; init; }

    [Key("What runs in the guest, as several processes; in place of 'workload'.", NotEmpty = true)]
    public IReadOnlyList<ProcessSection>? Processes { get; init; }
}

/// <summary>A guest's kernel.</summary>
[Section("a guest")]
internal sealed record GuestSection
{
    [Key("Size of page that the guest's kernel maps: 4KiB, 2MiB or 1GiB.")]
    public PageSize Page { get; init; }

    [Key("Slice of the guest's round-robin scheduler.", Minimum = "1us", Maximum = "100s", Example = "4ms")]
    public SimDuration TimeSlice { get; init; } = 4.Milliseconds;

    [Key("Whether another process runs while one waits for its page from swap, as with KVM's asynchronous page fault.")]
    public bool AsyncPageFaults { get; init; } = true;

    [Key("Swap of the guest's own kernel, which then pages when its memory is used up.",
        Default = "none: a guest out of memory ends its largest process")]
    public GuestSwapSection? Swap { get; init; }

    [Key("Makes the guest tell the host which of its memory is free.", Default = "it does not")]
    public FreePageReportingSection? FreePageReporting { get; init; }

    [Key("The balloon driver of the guest's kernel.", Default = "one with these values, if balloon is in reclaim.order")]
    public GuestBalloonSection? Balloon { get; init; }
}

/// <summary>A process of a guest, or several that are alike.</summary>
[Section("a process")]
internal sealed record ProcessSection
{
    [Key("Name, unique in its guest; with a count it becomes NAME-1, NAME-2, …", IsName = true, Example = "worker")]
    public required string Name { get; init; }

    [Key("How many processes of this kind.", Minimum = "1", Maximum = "10000",
        Default = "one, without a number in its name")]
    public int? Count { get; init; }

    [Key("The accesses that it makes.")]
    public required WorkloadSection Workload { get; init; }

    [Key("Whether its pages are those of a file on the guest's virtual disk, read from there and dropped unless changed.")]
    public bool File { get; init; }

    [Key("Makes the process fork a copy of itself, which shares its pages copy-on-write.")]
    public ForkSection? Fork { get; init; }
}

/// <summary>When a process forks.</summary>
[Section("a fork")]
internal sealed record ForkSection
{
    [Key("After how much virtual time.", Minimum = "0s", Example = "1s")]
    public required SimDuration After { get; init; }
}

/// <summary>An objective.</summary>
[Section("an objective")]
internal sealed record SloSection
{
    [Key("Name, unique in the file.", IsName = true, Example = "db-p99")]
    public required string Name { get; init; }

    [Key("What must hold: agg(metric{label=glob,…}) op quantity; metrics: hyperactors list metrics.",
        Example = "p99(vm.page_fault.duration{vm=db}) < 2ms")]
    public required string Expect { get; init; }

    [Key("Faults while which, and until service is back after which, it is not judged.")]
    public IReadOnlyList<string> Except { get; init; } = [];

    [Key("It is judged only then: while a fault goes on and until service is back, or from one time to another.")]
    public DuringSection? During { get; init; }

    [Key("It must hold again so long after the end of a fault at the latest; with 'after'.", Minimum = "1us", Example = "3s")]
    public SimDuration? Within { get; init; }

    [Key("The fault whose end 'within' counts from.", IsName = true, Example = "swap-slow")]
    public string? After { get; init; }

    [Key("fail: the run ends with exit code 4; warn: it is only told; abort: as fail, and at once.")]
    public FailureAction OnFail { get; init; }
}

/// <summary>A part of the run.</summary>
[Section("a part of the run", ShortFor = "fault")]
internal sealed record DuringSection
{
    [Key("While this fault goes on, and until service is back.", IsName = true, Example = "swap-slow")]
    public string? Fault { get; init; }

    [Key("From this virtual time.", Minimum = "0s", Example = "10s")]
    public SimDuration? From { get; init; }

    [Key("To this virtual time.", Minimum = "1ns", Example = "20s", Default = "the end of the run")]
    public SimDuration? To { get; init; }
}

/// <summary>What an objective that does not hold means for the run.</summary>
internal enum FailureAction
{
    Fail,
    Warn,
    Abort,
}
