namespace HyperActors.Scenarios;

/// <summary>What follows from a workload before it runs: whether it ends, and which pages it touches.</summary>
internal static class WorkloadFacts
{
    /// <summary>The phases of a process with their places: one for a plain workload.</summary>
    public static IReadOnlyList<PhasePlan> Phases(WorkloadSection workload, string path) => workload.Phases
        is { } phases
        ? [.. phases.Select((phase, index) => new PhasePlan(phase, phase.For, $"{path}.phases[{index}]"))]
        : [new PhasePlan(workload, null, path)];

    /// <summary>The simple workloads in a phase: one, or the parts of a mix.</summary>
    public static IEnumerable<PatternPlan> Patterns(PhasePlan phase) => phase.Content.Mix is { } mix
        ? mix.Parts.Select((part, index) => new PatternPlan(part, $"{phase.Path}.mix.parts[{index}]"))
        : [new PatternPlan(phase.Content, phase.Path)];

    /// <summary>Whether the accesses of a phase never end by themselves.</summary>
    public static bool IsEndless(PhaseableSection content) => content.Mix is { } mix
        ? mix.Accesses is null && mix.Parts.Any(IsEndless)
        : IsEndless((PatternSection)content);

    /// <summary>The generator and its name in the file; null for a trace.</summary>
    public static (GeneratorSection Section, string Name)? Generator(PatternSection pattern) => pattern switch
    {
        { Sequential: { } section } => (section, "sequential"),
        { Stride: { } section } => (section, "stride"),
        { Uniform: { } section } => (section, "uniform"),
        { Zipf: { } section } => (section, "zipf"),
        { HotCold: { } section } => (section, "hotCold"),
        { PointerChase: { } section } => (section, "pointerChase"),
        { Scan: { } section } => (section, "scan"),
        { LruStack: { } section } => (section, "lruStack"),
        _ => null,
    };

    /// <summary>The accesses a second of an open loop; null for a closed one.</summary>
    public static AccessRate? Rate(PhaseableSection content) => content.Mix is { } mix ? mix.Rate
        : Generator(content) is { } generator ? generator.Section.Rate
        : content.Trace!.Rate;

    /// <summary>
    /// The guest pages that the known part of a process's phases touches, page tables included; null if a trace is
    /// among them, whose pages nobody knows before it is read.
    /// </summary>
    public static long? Pages(WorkloadSection workload, int levels, int leafShift)
    {
        List<(long First, long End)> ranges = [];
        foreach (PatternPlan pattern in Phases(workload, "").SelectMany(Patterns))
        {
            if (Generator(pattern.Pattern) is not { } generator)
                return null;
            long first = generator.Section.Offset.Bytes / 4096;
            ranges.Add((first, first + generator.Section.WorkingSet.Pages.Value));
        }
        long pages = Units(ranges, leafShift) << leafShift;
        for (int level = leafShift / 9 + 1; level <= levels; level++)
            pages += Units(ranges, 9 * level);
        return pages;
    }

    /// <summary>How many aligned blocks of 2^shift pages the ranges touch, each counted once.</summary>
    private static long Units(List<(long First, long End)> ranges, int shift)
    {
        long units = 0;
        long next = 0;
        foreach ((long first, long end) in ranges.OrderBy(range => range.First))
        {
            long from = Math.Max(next, first >> shift);
            long to = ((end - 1) >> shift) + 1;
            units += Math.Max(0, to - from);
            next = Math.Max(next, to);
        }
        return units;
    }

    private static bool IsEndless(PatternSection pattern) => Generator(pattern) is { } generator
        ? generator.Section.Accesses is null
        : pattern.Trace is { Repeat: 0, Limit: null };
}

/// <summary>A phase, its length, and where it stands in the file.</summary>
internal sealed record PhasePlan(PhaseableSection Content, SimDuration? For, string Path);

/// <summary>A simple workload, and where it stands in the file.</summary>
internal sealed record PatternPlan(PatternSection Pattern, string Path);

/// <summary>A process as it will run.</summary>
internal sealed record ProcessPlan(string Name, WorkloadSection Workload, ForkSection? Fork, string Path, bool File = false);

/// <summary>A VM as it will run.</summary>
internal sealed record VmPlan(string Name, VmSection Section, IReadOnlyList<ProcessPlan> Processes, string Path)
{
    /// <summary>All phases of all processes.</summary>
    public IEnumerable<PhasePlan> Phases => Processes.SelectMany(
        process => WorkloadFacts.Phases(process.Workload, process.Path));
}
