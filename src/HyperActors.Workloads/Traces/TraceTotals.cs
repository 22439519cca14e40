namespace HyperActors.Workloads;

/// <summary>Sums over a trace.</summary>
/// <param name="Records">Runs of accesses, frees included.</param>
/// <param name="Accesses">Single accesses, frees not included.</param>
/// <param name="Writes">Accesses that write.</param>
/// <param name="Fetches">Accesses that fetch instructions.</param>
/// <param name="Frees">Pages given back.</param>
/// <param name="DistinctPages">Pages that occur, each counted once.</param>
/// <param name="LowestPage">The lowest page; 0 if there is none.</param>
/// <param name="HighestPage">The highest page; 0 if there is none.</param>
/// <param name="Gap">Sum of the gaps before the accesses, in the unit of the runs; stays at 2⁶³ − 1 if it exceeds
/// that.</param>
public readonly record struct TraceTotals(
    long Records,
    long Accesses,
    long Writes,
    long Fetches,
    long Frees,
    long DistinctPages,
    long LowestPage,
    long HighestPage,
    long Gap)
{
    /// <summary>Adds a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="distinctPages">How many distinct pages there are with it.</param>
    public TraceTotals Add(in AccessRun run, long distinctPages)
    {
        bool free = run.Kind == AccessKind.Free;
        bool first = Records == 0;
        return new TraceTotals(
            Records + 1,
            Accesses + (free ? 0 : run.Count),
            Writes + (run.Kind == AccessKind.Write ? run.Count : 0),
            Fetches + (run.Kind == AccessKind.Execute ? run.Count : 0),
            Frees + (free ? 1 : 0),
            distinctPages,
            first ? run.Page : Math.Min(LowestPage, run.Page),
            first ? run.Page : Math.Max(HighestPage, run.Page),
            AddGap(run));
    }

    // A damaged trace may claim any gap; a sum that does not fit stays at the largest.
    private long AddGap(in AccessRun run) =>
        (long)UInt128.Min(long.MaxValue, (UInt128)Gap + (UInt128)(ulong)run.ThinkPicoseconds * (uint)run.Count);
}
