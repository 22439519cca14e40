using HyperActors.Workloads;

namespace HyperActors.Machine;

// Nearly all accesses of nearly all runs are plain: of a closed loop, not the retry of one that faulted, and watched by
// nobody. They go through the runs that the workload has told ahead in one loop over local variables. It does to the
// MMU and to the clock what AccessOnce does for each, and leaves to Access all that is decided between two runs.

/// <content>Accesses without anything unusual about them.</content>
public sealed partial class GuestVm
{
    /// <summary>
    /// Mapped pages of all VMs from which on it pays to look ahead. Of each an access reads 8 bytes of tables: 2 MiB in
    /// all, as much as the second-level cache of a server's core holds.
    /// </summary>
    private const long ManyPages = 1 << 18;

    /// <summary>Whether the tables are too large for the cache, if this VM is like the others.</summary>
    private bool LooksAhead => (long)_nested.MappedUnits * _wiring.Vms >= ManyPages;

    private bool IsPlain(GuestProcess process) => IsUnwatched(process) && process.Period == SimDuration.Zero;

    /// <summary>Whether a process's next access is not a retry, and nobody has to be told of any.</summary>
    private bool IsUnwatched(GuestProcess process) => !_watched && !process.Pending && !_wiring.TakesTurns;

    /// <summary>Makes the accesses of this run and of those ahead, until one of them may not be plain.</summary>
    /// <returns>
    /// Whether the last was done: not if the next one takes effect too late, and not if it faulted.
    /// </returns>
    private bool AccessPlainly(
        Mmu mmu, GuestProcess process, SimTime limit, SimTime change, ref AccessProgress progress)
    {
        AddressSpace space = process.Space;
        ReadOnlySpan<AccessRun> ahead = process.Ahead;
        bool looksAhead = LooksAhead;
        AheadOfAccesses lookAhead = looksAhead ? new(mmu, process, ahead) : default;
        (long page, AccessRun run, int left) = (process.Run.Page, process.Run, process.Remaining);
        (SimTime time, long accesses, long writes, int taken) = (progress.Time, 0L, 0L, 0);
        Translation translation = default;
        bool done = false;
        while (true)
        {
            SimDuration think = new(run.ThinkPicoseconds);
            progress.Effect = time + think;
            if (progress.Effect >= limit)
                break;
            translation = mmu.TranslateInline(space, page, run.IsWrite, firstTry: true);
            time = progress.Effect + new SimDuration(translation.Cost);
            int made = 1;
            if (left > 1 && translation.Outcome == TranslationOutcome.Done && mmu.RepeatsHit)
            {
                int repeated = HitsBefore(left - 1, think, time, limit, change);
                time += (think + _cpu.TlbHit) * repeated;
                mmu.RepeatHits(repeated);
                made += repeated;
            }
            accesses += made;
            writes += run.IsWrite ? made : 0;
            if (translation.Outcome != TranslationOutcome.Done)
                break;
            left -= made;
            done = time >= change || (left == 0 && (taken == ahead.Length || ahead[taken].Kind == AccessKind.Free));
            if (done)
                break;
            if (left > 0)
                continue;
            if (looksAhead)
                lookAhead.Begin(taken);
            run = ahead[taken++];
            (page, left) = (process.PageOf(run), run.Count);
        }
        process.WentOn(taken, left);
        progress.Time = time;
        progress.Accesses += accesses;
        progress.Writes += writes;
        (progress.Outcome, progress.Unit) = (translation.Outcome, translation.NestedUnit);
        return done;
    }
}
