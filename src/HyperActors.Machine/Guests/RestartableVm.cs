using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>A VM that may crash and be started again: a shell in which one life of a guest follows the other.</summary>
/// <remarks>
/// <para>
/// After its crash a VM boots with empty memory and its processes start from the beginning, with the same random streams: it
/// does what it would have done had it been switched on only then. Streams of their own for each life were rejected, as two
/// runs that differ in the instant of a crash would then differ in what is asked of the host, too, and recordings begin at
/// their beginning in any case.
/// </para>
/// <para>
/// Nothing of one life may reach the next. What the guest had told itself dies with it. What it had told the hypervisor has
/// arrived before the hypervisor hears that it is to be started, as that is told last; and what the hypervisor had told it
/// has arrived before the hypervisor's answer, as a VM is told in order. The hypervisor answers when no frame, slot or
/// transfer of the last life is left, as a process that waits for its I/O holds up its successor in real hosts. Transfers of
/// the virtual disk alone may end later; their numbers go on from life to life, so that nobody takes them for his own.
/// </para>
/// </remarks>
internal sealed class RestartableVm : ActorShell
{
    private readonly Func<GuestVm?, GuestVm> _make;
    private readonly VmOptions _options;
    private readonly GuestVmWiring _wiring;
    private readonly List<FaultBegun> _hindrances = [];
    private SimTime _lastArrival;
    private int _life;
    private int _crashes;
    private int _endedLast;
    private bool _asks;

    /// <summary>Makes the shell.</summary>
    /// <param name="make">Makes a life of the guest; given the one before, if there was one.</param>
    /// <param name="options">What the VM is.</param>
    /// <param name="wiring">Where it stands in the machine.</param>
    public RestartableVm(Func<GuestVm?, GuestVm> make, VmOptions options, GuestVmWiring wiring)
    {
        _make = make;
        _options = options;
        _wiring = wiring;
    }

    private GuestVm Guest => (GuestVm)Core!;

    /// <inheritdoc />
    protected override void PreStart() => PutIn(_make(null));

    /// <inheritdoc />
    protected override void Receive(object message)
    {
        switch (message)
        {
            case FaultBegun { Options.Verb: CrashFault }: _crashes++; break;
            case FaultBegun begun: _hindrances.Add(begun); break;
            case FaultEnded { Options.Verb: CrashFault } ended: OnCrashEnded(ended.Fault); return;
            case FaultEnded ended: _hindrances.RemoveAll(begun => begun.Fault == ended.Fault); break;
            case VmAdmitted: OnAdmitted(); return;
            case OwnMail own when own.Life != _life: return;
            case OwnMail own: HandOver(own.Message, Context.Self); return;
        }
        HandOver(message, Context.Sender);
        // A hypervisor that asks what there is has lost the question as well.
        if (message is ReportPages && _asks)
            AskToStart();
    }

    /// <inheritdoc />
    protected override void OnTell(IActorRef target, object message, SimDuration delay)
    {
        _lastArrival = SimTime.Max(_lastArrival, Context.Now + delay);
        base.OnTell(target, message, delay);
    }

    /// <inheritdoc />
    protected override object OnTellSelf(object message) => new OwnMail(_life, message);

    private void OnCrashEnded(int fault)
    {
        _endedLast = fault;
        if (--_crashes == 0 && Guest.Crashed && !_asks)
            AskToStart();
    }

    private void AskToStart()
    {
        _asks = true;
        SimTime arrival = SimTime.Max(Context.Now + _wiring.Cpu.VmExit, _lastArrival);
        Context.Tell(_wiring.Hypervisor, new VmStarted(_wiring.Index), arrival - Context.Now);
    }

    private void OnAdmitted()
    {
        _asks = false;
        if (_crashes > 0)
        {
            // It crashed again while it waited: the host is to know it as gone.
            Context.Tell(_wiring.Hypervisor, new VmStopped(_wiring.Index), _wiring.Cpu.VmExit);
            return;
        }
        _life++;
        _wiring.Tally!.Add(_endedLast, FaultEffect.Restarted);
        Guest.Waits!.NoteBack(_endedLast, Context.Now);
        PutIn(_make(Guest));
        // Until its first start it is switched on by the machine's own message.
        if (Context.Now >= SimTime.Zero + _options.Start)
            Boot();
        foreach (FaultBegun begun in _hindrances)
            HandOver(begun, sender: null);
    }

    private void Boot()
    {
        HandOver(new StartVm(), Context.Self);
        if (_options.Balloon is { Target.Bytes: > 0 } balloon)
            HandOver(new SetBalloonTarget(balloon.Target.Pages.Value), Context.Self);
    }

    /// <summary>What a guest tells itself; not for the next life.</summary>
    private sealed record OwnMail(int Life, object Message) : IDigested
    {
        public void AddTo(ref Digest digest)
        {
            digest.Add((long)Life);
            (Message as IDigested)?.AddTo(ref digest);
        }
    }
}
