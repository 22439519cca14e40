using System.Diagnostics;
using HyperActors.Workloads;

namespace HyperActors.Machine;

/// <content>The vCPUs' local work between messages.</content>
public sealed partial class GuestVm
{
    private static readonly SimDuration _instant = new(1);

    /// <inheritdoc />
    protected override void Advance(SimTime horizon)
    {
        SimTime effect;
        long accesses = Counters.Accesses;
        while (true)
        {
            (Vcpu? next, effect) = NextStep();
            SimTime limit = SimTime.Min(Context.SafeUntil, _end);
            if (!_measuring && effect < limit)
            {
                MeasureFrom(effect);
                limit = _measuring ? limit : SimTime.Min(limit, _measureFrom);
            }
            if (effect >= limit)
                break;
            if (next is null)
                WakeSleepers(effect);
            else
                Run(next, SimTime.Min(limit, OthersFirstEffect(next)));
        }
        NoteTurn(Counters.Accesses - accesses);
        WakeFor(effect);
    }

    private void WakeFor(SimTime effect)
    {
        if (effect < _end)
            Context.WakeAt(SimTime.Max(effect, Context.Now), QuietUntil(effect));
        else
            Context.WakeAt(SimTime.MaxValue);
    }

    /// <summary>The earliest step: of which vCPU (none: a sleeping process wakes), and its effect time.</summary>
    private (Vcpu? Vcpu, SimTime Effect) NextStep()
    {
        Vcpu? first = null;
        SimTime earliest = SimTime.MaxValue;
        foreach (Vcpu vcpu in _vcpus)
        {
            if (vcpu.State == VcpuState.Running && EffectOf(vcpu) is var effect && effect < earliest)
                (first, earliest) = (vcpu, effect);
        }
        SimTime wake = FirstWake();
        return wake <= earliest ? (null, wake) : (first, earliest);
    }

    private SimTime OthersFirstEffect(Vcpu running)
    {
        SimTime limit = FirstWake();
        foreach (Vcpu other in _vcpus)
        {
            if (other == running || other.State != VcpuState.Running)
                continue;
            SimTime effect = EffectOf(other);
            // On a tie the lower number goes first.
            limit = SimTime.Min(limit, running.Index < other.Index ? effect.SaturatingAdd(_instant) : effect);
        }
        return limit;
    }

    private SimTime EffectOf(Vcpu vcpu)
    {
        GuestProcess process = vcpu.Process!;
        if (process.Pending)
            return vcpu.Time;
        if (vcpu.Time >= process.NextChange || !process.TryPrepare(vcpu.Time) || MustYield(vcpu))
            return vcpu.Time;
        return vcpu.Time + new SimDuration(process.Run.ThinkPicoseconds);
    }

    private bool MustYield(Vcpu vcpu) => vcpu.Time >= PreemptionOf(vcpu) || IsEarly(vcpu.Process!, vcpu.Time);

    /// <summary>
    /// From when on a vCPU gives way before its next access: its slice is over and another process is ready. Both
    /// instants count, as a process that becomes ready later must not interrupt an access that has begun.
    /// </summary>
    private SimTime PreemptionOf(Vcpu vcpu) =>
        _ready.TryPeek(out GuestProcess? first) ? SimTime.Max(vcpu.SliceEnd, first.ReadySince) : SimTime.MaxValue;

    /// <summary>Whether the next access of an open loop has not arrived yet, or must wait for its turn.</summary>
    private static bool IsEarly(GuestProcess process, SimTime now) =>
        process.AwaitsTurn || process.Period != SimDuration.Zero && process.NextArrival > now;

    /// <summary>Runs a vCPU as long as its steps' effects lie before a limit and nothing unusual happens.</summary>
    private void Run(Vcpu vcpu, SimTime limit)
    {
        GuestProcess process = vcpu.Process!;
        if (process.Pending)
            Access(vcpu, process, limit);
        else if (vcpu.Time >= process.ForkAt)
            Fork(vcpu, process);
        else if (!process.TryPrepare(vcpu.Time))
            ExitProcess(vcpu, process);
        else if (IsEarly(process, vcpu.Time))
            Sleep(vcpu, process);
        else if (vcpu.Time >= PreemptionOf(vcpu))
            Preempt(vcpu, process);
        else if (process.Run.Kind == AccessKind.Free)
            FreePage(vcpu, process);
        else
            Access(vcpu, process, limit);
    }

    /// <summary>The loop that everything else is there for: accesses of one process, until something stops them.</summary>
    private void Access(Vcpu vcpu, GuestProcess process, SimTime limit)
    {
        SimTime change = ChangeOf(vcpu, process);
        SimTime started = vcpu.Time;
        AccessProgress progress = new(started);
        bool done;
        do
        {
            done = IsPlain(process)
                ? AccessPlainly(vcpu.Mmu, process, limit, change, ref progress)
                : AccessOnce(vcpu, process, limit, change, ref progress);
        }
        while (done && progress.Time < change && GoesOn(vcpu, process, progress.Time, ref change) && !progress.ReferencesDue);
        Counters.Accesses += progress.Accesses;
        Counters.Writes += progress.Writes;
        Counters.Busy += progress.Time - started;
        vcpu.Time = progress.Time;
        if (progress.ReferencesDue)
            TellReferencesDue(vcpu, progress.Effect);
        else if (progress.Outcome != TranslationOutcome.Done)
            HandleFault(vcpu, process, progress.Outcome, progress.Unit, progress.Effect);
    }

    /// <summary>From when on something else is to be done before the next access.</summary>
    private SimTime ChangeOf(Vcpu vcpu, GuestProcess process) => SimTime.Min(process.NextChange, PreemptionOf(vcpu));

    /// <summary>Whether the process has another access to make at once.</summary>
    private bool GoesOn(Vcpu vcpu, GuestProcess process, SimTime now, ref SimTime change)
    {
        if (!process.TryGoOn())
        {
            if (!process.TryPrepare(now))
                return false;
            // Another phase may have begun, which ends in its own time.
            change = ChangeOf(vcpu, process);
        }
        return process.Run.Kind != AccessKind.Free && !IsEarly(process, now);
    }

    /// <summary>The next access, with those that repeat it.</summary>
    /// <returns>Whether it was done: not if it takes effect too late, and not if it faulted.</returns>
    private bool AccessOnce(
        Vcpu vcpu, GuestProcess process, SimTime limit, SimTime change, ref AccessProgress progress)
    {
        AccessRun run = process.Run;
        bool pending = process.Pending;
        SimDuration think = new(run.ThinkPicoseconds);
        SimTime first = pending ? progress.Time : progress.Time + think;
        progress.Effect = first;
        if (first >= limit)
            return false;
        bool write = run.IsWrite || (pending && process.PendingWrite);
        Translation translation = vcpu.Mmu.TranslateInline(process.Space, run.Page, write, !pending);
        progress.Take(translation);
        if (!pending)
            progress.Count(1, run.IsWrite);
        if (translation.Outcome != TranslationOutcome.Done)
            return false;
        bool mustAsk = pending && FinishPending(process);
        bool mayRepeat = vcpu.Mmu.RepeatsHit && !mustAsk && process.Period == SimDuration.Zero;
        int left = (int)Math.Min(Math.Min(process.Remaining, ReferencesLeft), process.TurnLeft) - 1;
        int repeated = mayRepeat ? HitsBefore(left, think, progress.Time, limit, change) : 0;
        progress.Time += (think + _cpu.TlbHit) * repeated;
        vcpu.Mmu.RepeatHits(repeated);
        if (_watched)
        {
            // The last of several took effect before its hit took its time.
            progress.Effect = repeated == 0 ? first : progress.Time - _cpu.TlbHit;
            progress.ReferencesDue = Watch(vcpu, process, first, progress.Effect, 1 + repeated, pending);
        }
        progress.Count(repeated, run.IsWrite);
        process.Made(1 + repeated);
        if (process.Period != SimDuration.Zero)
            process.Arrived();
        return true;
    }

    /// <summary>
    /// After the first access of a run has hit, the others do the same to the same page: their number follows from
    /// how many start before the next change and take effect before the limit.
    /// </summary>
    private int HitsBefore(int left, SimDuration think, SimTime time, SimTime limit, SimTime change)
    {
        if (left == 0 || time >= change)
            return 0;
        long room = SimTime.Min(limit, change.SaturatingAdd(think)).Picoseconds - (time + think).Picoseconds;
        if (room <= 0)
            return 0;
        long step = think.Picoseconds + _cpu.TlbHit.Picoseconds;
        return (int)Math.Min(left, (room - 1) / step + 1);
    }

    private void HandleFault(Vcpu vcpu, GuestProcess process, TranslationOutcome outcome, int unit, SimTime effect)
    {
        process.Pending = true;
        SkipWalk();
        switch (outcome)
        {
            case TranslationOutcome.NestedNotPresent: StallOn(vcpu, unit, effect); break;
            case TranslationOutcome.NestedWriteProtected: StallOn(vcpu, unit, effect, write: true); break;
            case TranslationOutcome.GuestNotPresent: OnNotPresent(vcpu, process, effect); break;
            case TranslationOutcome.GuestWriteProtected: OnWriteProtected(vcpu, process, effect); break;
            default: throw new UnreachableException($"No handler for {outcome}.");
        }
    }
}
