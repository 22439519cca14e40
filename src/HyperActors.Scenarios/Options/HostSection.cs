using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>The machine that the guests share.</summary>
[Section("the host")]
internal sealed record HostSection
{
    [Key("RAM of the machine.", Minimum = "64KiB", Maximum = "1TiB", Example = "12GiB")]
    public required ByteSize Memory { get; init; }

    [Key("Part of the RAM that the hypervisor keeps for itself.", Minimum = "0B", Maximum = "1TiB", Example = "512MiB")]
    public ByteSize Reserved { get; init; }

    [Key("Physical CPUs; at least as many as there are vCPUs.", Minimum = "1", Maximum = "65536",
        Default = "one for each vCPU")]
    public int? Cpus { get; init; }

    [Key("Shape of the page tables.")]
    public PagingSection Paging { get; init; } = new();

    [Key("Backs blocks of 2 MiB with consecutive frames under one entry, as Linux's transparent huge pages.",
        Default = "each page gets a frame of its own")]
    public HugePagesSection? HugePages { get; init; }

    [Key("Profile of the processor: a name of 'list profiles', or a YAML file relative to the scenario.",
        Example = "generic")]
    public string? Cpu { get; init; }

    [Key("Translation structures that differ from the profile's.")]
    public TlbSection Tlb { get; init; } = new();

    [Key("Times that differ from the profile's.")]
    public CostsSection Costs { get; init; } = new();
}

/// <summary>Whether guests run behind a nested table.</summary>
internal enum PagingMode
{
    Nested,
    Native,
}

/// <summary>Shape of the page tables.</summary>
[Section("paging")]
internal sealed record PagingSection
{
    [Key("nested: guests run behind a second table; native: a translation reads one table, as without virtualization, "
        + "while the host's part of a fault costs what it does.")]
    public PagingMode Mode { get; init; }

    [Key("Levels of both tables.", Minimum = "4", Maximum = "5", Default = "4")]
    public int? Levels { get; init; }

    [Key("Levels of a guest's table.", Minimum = "4", Maximum = "5", Default = "levels")]
    public int? GuestLevels { get; init; }

    [Key("Levels of the nested table.", Minimum = "4", Maximum = "5", Default = "levels")]
    public int? NestedLevels { get; init; }

    [Key("Unit in which the hypervisor backs guests with memory: 4KiB, 2MiB or 1GiB.")]
    public PageSize Page { get; init; }
}

/// <summary>Huge pages where there are enough frames in a row.</summary>
[Section("huge pages", ShortFor = "enabled")]
internal sealed record HugePagesSection
{
    [Key("Whether there are any.")]
    public bool Enabled { get; init; } = true;

    [Key("Time to clear 2 MiB when they are first touched.", Minimum = "0ns", Maximum = "1s", Example = "310us")]
    public SimDuration Clearing { get; init; } = 310.Microseconds;

    [Key("Time to split a huge page into 512 pages.", Minimum = "0ns", Maximum = "1s", Example = "10us")]
    public SimDuration Splitting { get; init; } = 10.Microseconds;
}

/// <summary>Size and associativity of a TLB.</summary>
[Section("a TLB", ShortFor = "entries")]
internal sealed record TlbShapeSection
{
    [Key("Entries in all; 0 turns the TLB off.", Minimum = "0", Maximum = "1048576")]
    public required int Entries { get; init; }

    [Key("Entries of a set; divides the entries.", Minimum = "1", Maximum = "128",
        Default = "the profile's if it divides the entries, else fully associative")]
    public int? Ways { get; init; }
}

/// <summary>Translation structures of a processor.</summary>
[Section("a TLB section")]
internal sealed record TlbSection
{
    [Key("First-level data TLB for 4 KiB pages.")]
    public TlbShapeSection? L1 { get; init; }

    [Key("First-level data TLB for 2 MiB pages.")]
    public TlbShapeSection? L1Large { get; init; }

    [Key("First-level data TLB for 1 GiB pages.")]
    public TlbShapeSection? L1Huge { get; init; }

    [Key("Second-level TLB, for 4 KiB and 2 MiB pages.")]
    public TlbShapeSection? L2 { get; init; }

    [Key("Second-level TLB for 1 GiB pages.")]
    public TlbShapeSection? L2Huge { get; init; }

    [Key("Entries of the page-walk cache for each upper level; 0 turns it off.", Minimum = "0", Maximum = "65536")]
    public int? WalkCache { get; init; }

    [Key("Entries of the nested TLB; 0 turns it off.", Minimum = "0", Maximum = "65536")]
    public int? NestedTlb { get; init; }
}

/// <summary>What each step of a translation, an exit and a fault costs.</summary>
[Section("costs")]
internal sealed record CostsSection
{
    [Key("Access that hits the first-level TLB, the data included.", Minimum = "1ps", Maximum = "1ms", Example = "1ns")]
    public SimDuration? TlbHit { get; init; }

    [Key("Further time when only the second-level TLB hits.", Minimum = "0ns", Maximum = "1ms", Example = "2ns")]
    public SimDuration? L2TlbHit { get; init; }

    [Key("One read of a page-table entry in a walk.", Minimum = "0ns", Maximum = "1ms", Example = "20ns")]
    public SimDuration? WalkReference { get; init; }

    [Key("From a guest's instruction to the hypervisor's handler.", Minimum = "1ns", Maximum = "1s", Example = "500ns")]
    public SimDuration? VmExit { get; init; }

    [Key("From the hypervisor's decision to the guest's next instruction.", Minimum = "1ns", Maximum = "1s",
        Example = "1us")]
    public SimDuration? VmEntry { get; init; }

    [Key("The hypervisor's handler for a nested fault.", Minimum = "0ns", Maximum = "1s", Example = "1us")]
    public SimDuration? NestedFault { get; init; }

    [Key("The guest kernel's handler for a fault without I/O, clearing the page included.",
        Minimum = "0ns", Maximum = "1s", Example = "1us")]
    public SimDuration? GuestFault { get; init; }

    [Key("Copying a 4 KiB page in a copy-on-write fault.", Minimum = "0ns", Maximum = "1s", Example = "500ns")]
    public SimDuration? PageCopy { get; init; }

    [Key("Switching from one process to another on a vCPU.", Minimum = "0ns", Maximum = "1s", Example = "2us")]
    public SimDuration? ContextSwitch { get; init; }

    [Key("From the hypervisor's request to a vCPU in its handler.", Minimum = "1ns", Maximum = "1s", Example = "1us")]
    public SimDuration? ShootDown { get; init; }

    [Key("What each running vCPU loses to one shoot-down.", Minimum = "0ns", Maximum = "1s", Example = "200ns")]
    public SimDuration? ShootDownPerVcpu { get; init; }
}

/// <summary>A file of <c>config/cpu</c>.</summary>
[Section("a CPU profile")]
internal sealed record CpuProfileSection
{
    [Key("Name of the profile.")]
    public string? Name { get; init; }

    [Key("Which processor it stands for.")]
    public string? About { get; init; }

    [Key("Translation structures.")]
    public TlbSection Tlb { get; init; } = new();

    [Key("Times.")]
    public CostsSection Costs { get; init; } = new();

    [Key("Where each number comes from.")]
    [Free]
    public object? Sources { get; init; }
}
