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
        while (true)
        {
            (Vcpu? next, SimTime effect) = NextStep();
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
        WakeForNextStep();
    }

    private void WakeForNextStep()
    {
        SimTime effect = NextStep().Effect;
        Context.WakeAt(effect < _end ? SimTime.Max(effect, Context.Now) : SimTime.MaxValue);
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
        Mmu mmu = vcpu.Mmu;
        AddressSpace space = process.Space;
        SimTime change = SimTime.Min(process.NextChange, PreemptionOf(vcpu));
        SimTime started = vcpu.Time;
        SimTime time = started;
        long accesses = 0;
        long writes = 0;
        bool watched = _watched;
        bool due = false;
        SimTime effect;
        TranslationOutcome outcome;
        int unit;
        while (true)
        {
            AccessRun run = process.Run;
            bool pending = process.Pending;
            SimDuration think = new(run.ThinkPicoseconds);
            effect = pending ? time : time + think;
            SimTime first = effect;
            if (effect >= limit)
            {
                outcome = TranslationOutcome.Done;
                unit = 0;
                break;
            }
            bool write = run.IsWrite || (pending && process.PendingWrite);
            outcome = mmu.Translate(space, run.Page, write, !pending, out long cost, out unit);
            time = effect + new SimDuration(cost);
            if (!pending)
            {
                // An access counts when it is looked up, like the TLB's counters, whether or not it ever completes.
                accesses++;
                writes += run.IsWrite ? 1 : 0;
            }
            if (outcome != TranslationOutcome.Done)
                break;
            bool mustAsk = pending && FinishPending(process);
            bool repeatsHit = mmu.RepeatsHit && !mustAsk;

            int made = 1 + (repeatsHit ? RepeatHits(process, think, ref time, limit, change) : 0);
            mmu.RepeatHits(made - 1);
            if (watched)
            {
                // The last of several took effect before its hit took its time.
                effect = made == 1 ? effect : time - _cpu.TlbHit;
                due = Watch(vcpu, process, first, effect, made, pending);
            }
            accesses += made - 1;
            writes += run.IsWrite ? made - 1 : 0;
            process.Made(made);
            if (process.Period != SimDuration.Zero)
                process.Arrived();
            if (time >= change || !(process.TryGoOn() || process.TryPrepare(time))
                || process.Run.Kind == AccessKind.Free || IsEarly(process, time) || due)
            {
                outcome = TranslationOutcome.Done;
                break;
            }
        }
        Counters.Accesses += accesses;
        Counters.Writes += writes;
        Counters.Busy += time - started;
        vcpu.Time = time;
        if (due)
            TellReferencesDue(vcpu, effect);
        else if (outcome != TranslationOutcome.Done)
            HandleFault(vcpu, process, outcome, unit, effect);
    }

    /// <summary>
    /// After the first access of a run has hit, the others do the same to the same page: their number follows from
    /// how many start before the next change and take effect before the limit.
    /// </summary>
    private int RepeatHits(GuestProcess process, SimDuration think, ref SimTime time, SimTime limit, SimTime change)
    {
        int left = (int)Math.Min(Math.Min(process.Remaining, ReferencesLeft), process.TurnLeft) - 1;
        if (left == 0 || process.Period != SimDuration.Zero || time >= change)
            return 0;
        long room = SimTime.Min(limit, change.SaturatingAdd(think)).Picoseconds - (time + think).Picoseconds;
        if (room <= 0)
            return 0;
        long step = think.Picoseconds + _cpu.TlbHit.Picoseconds;
        int made = (int)Math.Min(left, (room - 1) / step + 1);
        time += new SimDuration(made * step);
        return made;
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
