namespace HyperActors.Scenarios;

/// <summary>What every generator can be told.</summary>
internal abstract record GeneratorSection
{
    [Key("How much memory it touches.", Minimum = "4KiB", Maximum = "4TiB", Example = "3GiB")]
    public required ByteSize WorkingSet { get; init; }

    [Key("How likely a visit to a page writes.", Minimum = "0%", Maximum = "100%", Example = "10%")]
    public Ratio Writes { get; init; }

    [Key("Open loop: accesses a second, whether or not earlier ones are done.", Minimum = "0.001/s",
        Maximum = "1000000000/s",
        Example = "20000/s", Default = "closed loop")]
    public AccessRate? Rate { get; init; }

    [Key("Closed loop: time of computing before each access.", Minimum = "0s", Maximum = "1h", Example = "50ns")]
    public SimDuration? Think { get; init; }

    [Key("Accesses of one visit: how long the program stays on a page.", Minimum = "1", Maximum = "1000000")]
    public int AccessesPerPage { get; init; } = 1;

    [Key("Ends after so many accesses.", Minimum = "1", Default = "endless")]
    public long? Accesses { get; init; }

    [Key("Whether it begins by writing every page of the working set once.")]
    public bool Populate { get; init; }

    [Key("Where the working set begins in the address space.", Minimum = "0B", Maximum = "1024TiB", Example = "1GiB")]
    public ByteSize Offset { get; init; }
}

/// <summary>Page after page, for ever.</summary>
[Section("a sequential workload")]
internal sealed record SequentialSection : GeneratorSection;

/// <summary>Every n-th page, wrapping around.</summary>
[Section("a stride workload")]
internal sealed record StrideSection : GeneratorSection
{
    [Key("Distance from one visit to the next; a whole number of pages.", Minimum = "4KiB", Maximum = "4TiB",
        Example = "16KiB")]
    public required ByteSize Stride { get; init; }
}

/// <summary>Any page with the same chance.</summary>
[Section("a uniform workload")]
internal sealed record UniformSection : GeneratorSection;

/// <summary>Few pages often, most seldom.</summary>
[Section("a Zipf workload")]
internal sealed record ZipfSection : GeneratorSection
{
    [Key("Skew: the page of rank r is visited in proportion to r^-theta; at most four decimals.", Minimum = "0",
        Maximum = "1.5")]
    public decimal Theta { get; init; } = 0.99m;

    [Key("Whether the ranks lie scattered over the working set instead of in falling order.")]
    public bool Scatter { get; init; } = true;
}

/// <summary>A hot part and a cold rest.</summary>
[Section("a hot/cold workload")]
internal sealed record HotColdSection : GeneratorSection
{
    [Key("Share of the working set that is hot.", Minimum = "0.0001%", Maximum = "99.9999%", Example = "20%")]
    public Ratio Hot { get; init; } = new(0.1m);

    [Key("Share of the visits that go to the hot part.", Minimum = "0%", Maximum = "100%", Example = "90%")]
    public Ratio HotVisits { get; init; } = new(0.9m);

    [Key("Whether the hot pages lie scattered over the working set instead of at its start.")]
    public bool Scatter { get; init; } = true;
}

/// <summary>Each page names the next: one random cycle through all.</summary>
[Section("a pointer chase")]
internal sealed record PointerChaseSection : GeneratorSection;

/// <summary>Passes over the whole working set.</summary>
[Section("a scan")]
internal sealed record ScanSection : GeneratorSection
{
    [Key("Distance from one visit to the next within a pass; a whole number of pages.",
        Minimum = "4KiB", Maximum = "4TiB", Example = "4KiB")]
    public ByteSize Stride { get; init; } = ByteSize.BasePage;
}

/// <summary>Visits by depth in the stack of recently used pages.</summary>
[Section("an LRU-stack workload")]
internal sealed record LruStackSection : GeneratorSection
{
    [Key("Skew of the depths: depth d in proportion to d^-theta; at most four decimals.", Minimum = "0",
        Maximum = "1.5")]
    public decimal Theta { get; init; } = 1m;
}

/// <summary>A recording of a real program.</summary>
[Section("a trace")]
internal sealed record TraceSection
{
    [Key("The file, relative to the scenario; .gz is read as it is.", Example = "../traces/sort.trace.gz")]
    public required string File { get; init; }

    [Key("Its format: hat, lackey, ptrc, tpat, lirs, arc, oracle or csv.", Default = "recognised by its content")]
    public string? Format { get; init; }

    [Key("CSV: the column with the address, by its name or number.",
        Default = "the column address or page, else the first")]
    public string? Column { get; init; }

    [Key("CSV: the column that tells reads from writes, by its name or number.",
        Default = "the column rw, else the second")]
    public string? KindColumn { get; init; }

    [Key("Whether instruction fetches that are recorded are accesses; otherwise they only take time.")]
    public bool Fetches { get; init; } = true;

    [Key("How often it is played; 0 is for ever.", Minimum = "0", Maximum = "1000000000")]
    public int Repeat { get; init; } = 1;

    [Key("Ends after so many accesses.", Minimum = "1", Default = "the end of the file")]
    public long? Limit { get; init; }

    [Key("Time that one instruction takes, for formats that count instructions: it becomes the think time.",
        Minimum = "0ns", Maximum = "1us", Example = "300ps")]
    public SimDuration InstructionTime { get; init; } = 300.Picoseconds;

    [Key("Open loop: accesses a second, in place of the recorded times.", Minimum = "0.001/s", Maximum = "1000000000/s",
        Example = "20000/s", Default = "closed loop")]
    public AccessRate? Rate { get; init; }
}

/// <summary>The simple kinds of workload; exactly one is written.</summary>
internal abstract record PatternSection
{
    [Key("Page after page, from the first to the last and again.")]
    [Variant]
    public SequentialSection? Sequential { get; init; }

    [Key("Every n-th page, wrapping around.")]
    [Variant]
    public StrideSection? Stride { get; init; }

    [Key("Any page with the same chance.")]
    [Variant]
    public UniformSection? Uniform { get; init; }

    [Key("Few pages often, most seldom (Zipf's law).")]
    [Variant]
    public ZipfSection? Zipf { get; init; }

    [Key("A hot part and a cold rest.")]
    [Variant]
    public HotColdSection? HotCold { get; init; }

    [Key("One random cycle through all pages.")]
    [Variant]
    public PointerChaseSection? PointerChase { get; init; }

    [Key("Passes over the whole working set.")]
    [Variant]
    public ScanSection? Scan { get; init; }

    [Key("Visits by depth in the stack of recently used pages.")]
    [Variant]
    public LruStackSection? LruStack { get; init; }

    [Key("A recording of a real program.")]
    [Variant]
    public TraceSection? Trace { get; init; }
}

/// <summary>A part of a mix: a simple workload and its weight.</summary>
[Section("a part of a mix")]
internal sealed record MixPartSection : PatternSection
{
    [Key("How often this part is chosen, relative to the others.", Minimum = "1", Maximum = "1000000")]
    public int Weight { get; init; } = 1;
}

/// <summary>Several workloads at once.</summary>
[Section("a mix")]
internal sealed record MixSection
{
    [Key("What is mixed; none of the parts has a rate.", NotEmpty = true)]
    public required IReadOnlyList<MixPartSection> Parts { get; init; }

    [Key("Open loop: accesses a second of the whole mix.", Minimum = "0.001/s", Maximum = "1000000000/s",
        Example = "20000/s",
        Default = "closed loop")]
    public AccessRate? Rate { get; init; }

    [Key("Ends after so many accesses.", Minimum = "1", Default = "when its parts end")]
    public long? Accesses { get; init; }
}

/// <summary>One part of a process's life.</summary>
[Section("a phase")]
internal sealed record PhaseSection : PhaseableSection
{
    [Key("How long it runs.", Minimum = "1ns", Example = "20s", Default = "until its workload ends")]
    public SimDuration? For { get; init; }
}

/// <summary>What can stand in a phase.</summary>
internal abstract record PhaseableSection : PatternSection
{
    [Key("Several workloads at once, by weight.")]
    [Variant]
    public MixSection? Mix { get; init; }
}

/// <summary>The accesses of a process: exactly one kind is written.</summary>
[Section("a workload")]
internal sealed record WorkloadSection : PhaseableSection
{
    [Key("One workload after the other.", NotEmpty = true)]
    [Variant]
    public IReadOnlyList<PhaseSection>? Phases { get; init; }
}
