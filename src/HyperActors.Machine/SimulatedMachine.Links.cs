using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>Reliable links: made only where mail may be lost, as they cost an acknowledgement for each message.</content>
public sealed partial class SimulatedMachine
{
    private readonly Dictionary<string, LinkPeers> _peers = [];
    private readonly LinkSuspects _suspects = new();
    private readonly List<(int Fault, MailFaultCounts Counts)> _mailFaults = [];

    /// <summary>Whether actors talk over reliable links.</summary>
    public bool IsLinked => _options.Links is not null || _options.Faults.Any(LinkFaults.NeedsLinks);

    /// <summary>What an actor's links did; <see langword="null"/> where there are none.</summary>
    /// <param name="actor">The actor's name, such as <c>hypervisor</c> or <c>vm-web</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such actor.</exception>
    public LinkCounters? LinksOf(string actor) => IsLinked ? System.Inspect<LinkedActor>(ActorNamed(actor)).Counters : null;

    /// <summary>One of the machine's actors.</summary>
    /// <param name="name">Its name: <c>hypervisor</c>, <c>allocator</c>, <c>swap-NAME</c> or <c>vm-NAME</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such actor.</exception>
    public IActorRef ActorNamed(string name) =>
        _vmRefs.Concat(_deviceRefs).Append(_hypervisorRef).Append(_allocatorRef).First(actor => actor.Name == name);

    /// <summary>
    /// How an actor is made: by a test that reaches in, or as always; in the shell that makes its links reliable, where there
    /// are links.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="own">Makes it; after a crash, in place of the one that was lost.</param>
    private Func<Actor> MakerOf(string name, Func<Actor?, Actor> own)
    {
        Func<Actor?, Actor> make = _seams is null ? own : lost => _seams.Staff(name, () => own(lost))();
        if (!IsLinked)
            return () => make(null);
        LinkPeers peers = _peers[name] = new LinkPeers();
        LinkOptions links = _options.Links ?? new LinkOptions();
        FaultTally? tally = NewTally();
        return () => new LinkedActor(make, peers, links, tally, _suspects);
    }

    private Hypervisor MakeHypervisor(HostWiring wiring, EpisodeLog? episodes, FaultTally? tally, Actor? lost)
    {
        Hypervisor made = new(_options, wiring, Ledger, episodes, tally);
        return lost is null ? made : made.InPlaceOf((Hypervisor)lost);
    }

    private FrameAllocator MakeAllocator(EpisodeLog? episodes, FaultTally? tally, Actor? lost)
    {
        FrameAllocator made = new(_options, episodes, tally);
        return lost is null ? made : made.InPlaceOf((FrameAllocator)lost, _hypervisorRef);
    }

    /// <summary>Declares how fast one actor can reach another, for the runtime and for the link between them.</summary>
    private void Link(IActorRef from, IActorRef to, SimDuration minimum)
    {
        System.Link(from, to, minimum);
        if (IsLinked)
            _peers[from.Name].Add(to, minimum);
    }

    /// <summary>Says who crashed and never came back; <see langword="null"/> for nobody.</summary>
    private string? DownAtTheEnd()
    {
        foreach (IActorRef actor in (IActorRef[])(IsLinked ? [_hypervisorRef, _allocatorRef] : []))
            if (!System.Inspect<LinkedActor>(actor).IsFilled)
                return $"the {actor.Name} crashed and was never started again";
        return null;
    }

    /// <summary>Lets the faults of mailboxes befall the mail of their actors.</summary>
    private void DisturbMail()
    {
        for (int index = 0; index < _options.Faults.Count; index++)
        {
            FaultOptions fault = _options.Faults[index];
            if (!LinkFaults.NeedsLinks(fault))
                continue;
            _suspects.Add(index, fault, ActorsOf(fault.Target));
            if (!fault.Target.IsMailbox)
                continue;
            foreach (IActorRef actor in ActorsOf(fault.Target))
                _mailFaults.Add((index, System.Disturb(actor, LinkFaults.ToMailFault(fault), WatcherOf(actor, index))));
        }
    }

    /// <summary>Who tells the traces of the mail of an actor that a fault hits; null where nobody looks.</summary>
    private Action<SimTime, object>? WatcherOf(IActorRef actor, int fault)
    {
        if (_journal is null)
            return null;
        // Logs and actors are made in the same order.
        IActorRef[] actors = [_allocatorRef, _hypervisorRef, .. _deviceRefs, .. _vmRefs];
        return new MailReporter(_journal.Logs[Array.IndexOf(actors, actor)], fault).Report;
    }

    private IEnumerable<IActorRef> ActorsOf(FaultTarget target) => target.Kind switch
    {
        FaultTargetKind.Swap when target.Index == FaultTarget.All => _deviceRefs,
        FaultTargetKind.Swap => [_deviceRefs[target.Index]],
        FaultTargetKind.Vm => [_vmRefs[target.Index]],
        FaultTargetKind.Allocator => [_allocatorRef],
        _ => [_hypervisorRef],
    };

    private void AddMailEffects(FaultTally all)
    {
        foreach ((int fault, MailFaultCounts counts) in _mailFaults)
            all.Add(fault, LinkFaults.EffectOf(_options.Faults[fault]), counts.Hit);
    }
}
