using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>Injected faults: who injects them, and what they did.</content>
public sealed partial class SimulatedMachine
{
    private readonly List<FaultTally> _tallies = [];

    /// <summary>What each fault did, over all actors that it touched; <see langword="null"/> without faults.</summary>
    public FaultTally? FaultEffects
    {
        get
        {
            if (_options.Faults.Count == 0)
                return null;
            FaultTally all = new(_options.Faults.Count);
            foreach (FaultTally tally in _tallies)
                all.Merge(tally);
            AddMailEffects(all);
            return all;
        }
    }

    /// <summary>What came of each fault, in the order of <see cref="MachineOptions.Faults"/>.</summary>
    /// <param name="now">An instant at which the machine stands still: the end of the run.</param>
    public IReadOnlyList<FaultOutcome> FaultOutcomesAt(SimTime now)
    {
        FaultTally? effects = FaultEffects;
        IReadOnlyList<GuestVm> vms = effects is null ? [] : Vms;
        return [.. _options.Faults.Select((fault, index) => OutcomeOf(fault, index, effects!, vms, now))];
    }

    private FaultOutcome OutcomeOf(FaultOptions fault, int index, FaultTally effects, IReadOnlyList<GuestVm> vms, SimTime now)
    {
        List<FaultedVm> faulted = [];
        SimTime back = fault.End;
        bool open = fault.End > now;
        for (int vm = 0; vm < vms.Count; vm++)
        {
            bool waits = vms[vm].StillWaits(fault) && fault.Begin <= now;
            open |= waits;
            SimTime last = vms[vm].Waits!.LastAnswer(index);
            back = SimTime.Max(back, last);
            if (waits || vms[vm].Waits!.Waited(index) > 0)
                faulted.Add(new FaultedVm(
                    vm, vms[vm].Waits!.Waited(index), vms[vm].Waits!.Longest(index), waits ? null : last));
        }
        return new FaultOutcome
        {
            Fault = fault,
            Target = fault.Target.Describe(_options),
            Effects = [.. Enum.GetValues<FaultEffect>()
                .Where(effect => effects[index, effect] > 0)
                .Select(effect => (effect, effects[index, effect]))],
            Vms = faulted,
            Recovered = open ? null : back,
        };
    }

    private static void CheckFaults(MachineOptions options)
    {
        if (options.Faults.DistinctBy(static fault => fault.Name).Count() < options.Faults.Count)
            throw new ArgumentException("Two faults have the same name.", nameof(options));
        foreach (FaultOptions fault in options.Faults)
            if (!FaultSupport.IsServed(fault.Verb, fault.Target))
                throw new ArgumentException(
                    $"Fault '{fault.Name}': nobody can {fault.Verb.Word} {fault.Target.Describe(options)}.", nameof(options));
            else if ((FaultSupport.ObstacleTo(options, fault) ?? CrashRecovery.ObstacleTo(options, fault)) is { } obstacle)
                throw new ArgumentException($"Fault '{fault.Name}': {obstacle}.", nameof(options));
    }

    /// <summary>A tally for one actor, which keeps it over its restarts; none without faults.</summary>
    private FaultTally? NewTally()
    {
        if (_options.Faults.Count == 0)
            return null;
        FaultTally tally = new(_options.Faults.Count);
        _tallies.Add(tally);
        return tally;
    }

    private void MakeInjector(HostWiring wiring)
    {
        if (_options.Faults.Count == 0)
            return;
        IActorRef injector = MakeHostActor("faults", _ => new FaultInjector(_options, wiring, _hypervisorRef));
        foreach (IActorRef target in (IActorRef[])[_hypervisorRef, _allocatorRef, .. _deviceRefs, .. _vmRefs])
            System.Link(injector, target, FaultInjector.Latency);
        DisturbMail();
    }
}
