namespace HyperActors.Telemetry;

/// <summary>Runs that are compared as one: they differ in the seed alone, or have one value in common.</summary>
/// <param name="Name">What distinguishes them, such as <c>hypervisor.eviction=lru</c>; else their scenario.</param>
/// <param name="Runs">The runs, by seed.</param>
public sealed record RunGroup(string Name, IReadOnlyList<RunEntry> Runs)
{
    /// <summary>Whether two groups have the same seeds, each once: their runs can then be compared in pairs.</summary>
    /// <param name="from">A group.</param>
    /// <param name="to">Another one.</param>
    public static bool ArePaired(RunGroup from, RunGroup to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ulong[] seeds = [.. from.Runs.Select(run => run.Seed)];
        return seeds.Distinct().Count() == seeds.Length && seeds.SequenceEqual(to.Runs.Select(run => run.Seed));
    }
}
