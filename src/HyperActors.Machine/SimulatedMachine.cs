using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>A whole host with its guests: made from options, run on an engine, read afterwards.</summary>
public sealed partial class SimulatedMachine
{
    /// <summary>
    /// How long after the guests' end the host may take to finish what it has begun, in virtual time. What is not
    /// finished then never will be: the run ends as died, not as a hang.
    /// </summary>
    public static readonly SimDuration DrainTimeout = 600.Seconds;

    private readonly MachineOptions _options;
    private readonly EpisodeJournal? _journal;
    private readonly MachineSeams? _seams;
    private readonly IActorRef[] _vmRefs;
    private readonly IActorRef[] _deviceRefs;
    private readonly IActorRef _hypervisorRef;
    private readonly IActorRef _allocatorRef;
    private ProgressWatch? _progress;

    /// <summary>Makes the actors of a machine and the links between them.</summary>
    /// <param name="options">What it consists of.</param>
    /// <param name="journal">
    /// An empty journal into which the actors report their parts of episodes; null: they report nothing. It does not
    /// change what they do.
    /// </param>
    /// <param name="seams">Where a test reaches in; null: nowhere.</param>
    /// <exception cref="InvalidOperationException">There is a journal, but <see cref="EpisodeReports"/> are switched off.</exception>
    public SimulatedMachine(MachineOptions options, EpisodeJournal? journal = null, MachineSeams? seams = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckFaults(options);
        if (journal is not null && !EpisodeReports.AreSupported)
            throw new InvalidOperationException($"The switch {EpisodeReports.Switch} of this process forbids reports.");
        _options = options;
        _journal = journal;
        _seams = seams;
        System = new ActorSystem(new ActorSystemOptions
        {
            Seed = options.Seed,
            HistoryLength = seams?.HistoryLength ?? (options.Verify ? 200 : 0),
            TieSeed = seams?.TieSeed,
        });
        Ledger = options.Verify ? new FrameLedger(FrameAllocator.FramesOf(options)) : null;
        HostWiring wiring = new();
        EpisodeLog? allocator = journal?.Open("allocator", ObservedRole.Allocator, 0);
        EpisodeLog? hypervisor = journal?.Open("hypervisor", ObservedRole.Hypervisor, 0);
        FaultTally? tally = NewTally();
        FaultTally? allocatorTally = NewTally();
        _allocatorRef = MakeHostActor("allocator", lost => MakeAllocator(allocator, allocatorTally, lost));
        _hypervisorRef = MakeHostActor("hypervisor", lost => MakeHypervisor(wiring, hypervisor, tally, lost));
        _deviceRefs = [.. options.Swap.Select(MakeDevice)];
        _vmRefs = [.. options.Vms.Select(MakeVm)];
        wiring.Allocator = _allocatorRef;
        wiring.Devices = _deviceRefs;
        wiring.Vms = _vmRefs;
        LinkAll();
        MakeInjector(wiring);
    }

    /// <summary>The actors.</summary>
    public ActorSystem System { get; }

    /// <summary>The oracle's book of frames; <see langword="null"/> when it is off.</summary>
    public FrameLedger? Ledger { get; }

    /// <summary>The guests, in the order of the options.</summary>
    public IReadOnlyList<GuestVm> Vms => [.. _vmRefs.Select(System.Inspect<GuestVm>)];

    /// <summary>The hypervisor.</summary>
    public Hypervisor Hypervisor => System.Inspect<Hypervisor>(_hypervisorRef);

    /// <summary>The frame allocator.</summary>
    public FrameAllocator Allocator => System.Inspect<FrameAllocator>(_allocatorRef);

    /// <summary>The swap devices, in the order of the options.</summary>
    public IReadOnlyList<SwapDevice> Devices => [.. _deviceRefs.Select(System.Inspect<SwapDevice>)];

    /// <summary>Runs until the guests' work is done or their time is over, and the host has come to rest.</summary>
    /// <param name="engine">Which engine executes the actors; it does not change the result.</param>
    /// <param name="cancellation">Ends the run at the next safe point.</param>
    /// <param name="observer">Is shown the progress.</param>
    /// <param name="sampler">Is shown the machine at instants of virtual time.</param>
    /// <returns>How it ended. A bug of ours is thrown instead.</returns>
    public MachineResult Run(
        IEngine engine,
        CancellationToken cancellation = default,
        IRunObserver? observer = null,
        IRunSampler? sampler = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        SimTime until = _options.Duration is { } duration
            ? (SimTime.Zero + duration).SaturatingAdd(DrainTimeout)
            : SimTime.MaxValue;
        RunReport report = System.Run(engine, new RunControl
        {
            Until = until,
            Cancellation = cancellation,
            Observer = observer,
            Sampler = Watched(sampler),
        });
        return Conclude(report);
    }

    /// <summary>A run that has no other end is watched.</summary>
    private IRunSampler? Watched(IRunSampler? sampler)
    {
        if (_options.Duration is not null)
            return sampler;
        _progress = new ProgressWatch(
            () => _vmRefs.Sum(vm => System.Inspect<GuestVm>(vm).Counters.Accesses), () => Hypervisor.Counters.FaultsReceived);
        return sampler is null ? _progress : new SamplerGroup(_progress, sampler);
    }

    /// <summary>Judges a run that was made in pieces (<see cref="RunUntil"/>), once, when it is over.</summary>
    /// <param name="report">What the engine said after the last piece.</param>
    /// <returns>How it ended. A bug of ours is thrown instead.</returns>
    public MachineResult Conclude(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        // Before anything is looked at: an actor that could not even be made leaves nothing to look at.
        if (report.Failure is { Exception: not SimulatedSystemDiedException } bug)
            throw new SimulationFailedException(bug);
        IReadOnlyList<GuestVm> vms = Vms;
        SimTime end = EndOf(report, vms);
        foreach (GuestVm vm in vms)
            vm.Settle(end);
        (MachineOutcome outcome, string? reason, bool stuck) = Judge(report, vms);
        long checks = outcome == MachineOutcome.Completed && _options.Verify ? Audit(vms) : 0;
        checks += vms.Sum(static vm => vm.OracleChecks) + Hypervisor.Oracle.Checks + Allocator.Oracle.Checks
            + Devices.Sum(static device => device.Oracle.Checks);
        return new MachineResult(outcome, reason, end, report, checks) { Stuck = stuck };
    }

    /// <summary>Runs until an instant and stops there, so that the machine can be looked at.</summary>
    public RunReport RunUntil(IEngine engine, SimTime until) => System.Run(engine, new RunControl { Until = until });

    private SimTime EndOf(RunReport report, IReadOnlyList<GuestVm> vms)
    {
        // Engines go on by different spans behind a failure; its own instant is the same for all.
        if (report.Failure is { } failure)
            return failure.Time;
        if (report.Outcome == RunOutcome.Interrupted)
            return report.Now;
        if (_options.Duration is { } duration)
            return SimTime.Zero + duration;
        return vms.Select(static vm => vm.Finished ?? SimTime.Zero).Max() is var last && last > SimTime.Zero ? last : report.Now;
    }

    private (MachineOutcome Outcome, string? Reason, bool Stuck) Judge(RunReport report, IReadOnlyList<GuestVm> vms)
    {
        if (report.Outcome == RunOutcome.Interrupted)
            return _progress?.Livelock is { } livelock
                ? (MachineOutcome.Died, livelock, true) : (MachineOutcome.Interrupted, null, false);
        if (report.Failure is { } failure)
            return (MachineOutcome.Died, failure.Exception.Message, false);
        if (DownAtTheEnd() is { } down)
            return (MachineOutcome.Died, down, false);
        string[] waiting = [.. vms.Where(static vm => vm.PendingFaults > 0).Select(static vm => $"{vm.Name} ({vm.PendingFaults} pages)")];
        if (report.Outcome == RunOutcome.ReachedEnd)
            return (MachineOutcome.Died, $"the host did not come to rest within {DrainTimeout} after the guests' end", true);
        return waiting.Length > 0
            ? (MachineOutcome.Died, $"deadlock: nothing happens any more, and these wait for pages: {string.Join(", ", waiting)}", true)
            : (MachineOutcome.Completed, null, false);
    }

    /// <summary>What must be true of a machine that has come to rest.</summary>
    private long Audit(IReadOnlyList<GuestVm> vms)
    {
        OracleCounters oracle = new();
        long told = vms.Sum(static vm => vm.FaultsTold);
        oracle.Check(told == Hypervisor.Counters.FaultsReceived,
            $"guests told {told} faults, the hypervisor received {Hypervisor.Counters.FaultsReceived}");
        for (int index = 0; index < vms.Count; index++)
        {
            VmCounters vm = vms[index].Counters;
            long inTlb = vm.Translation.L1Hits + vm.Translation.L2Hits + vm.Translation.Misses;
            oracle.Check(vms[index].ReportedAndUnanswered == 0,
                $"{vms[index].Name}: {vms[index].ReportedAndUnanswered} pages were reported as free and nobody took them");
            oracle.Check(vm.Accesses == inTlb, $"{vms[index].Name}: {vm.Accesses} accesses, but {inTlb} looked up in the TLB");
        }
        CheckBalloons(vms, oracle);
        FrameAllocator allocator = Allocator;
        for (int frame = 0; frame < allocator.Frames; frame++)
        {
            int holder = Ledger!.HolderOf(frame);
            oracle.Check(holder < 0 || holder == allocator.OwnerOf(frame),
                $"VM {holder} has frame {frame} mapped, which belongs to VM {allocator.OwnerOf(frame)}");
            oracle.Check(Ledger.SharersOf(frame) == 0 || allocator.OwnerOf(frame) == vms.Count,
                $"frame {frame} is shared, and belongs to VM {allocator.OwnerOf(frame)}");
        }
        Hypervisor.Audit(allocator, Devices);
        return oracle.Checks;
    }

    private void CheckBalloons(IReadOnlyList<GuestVm> vms, OracleCounters oracle)
    {
        for (int index = 0; index < vms.Count; index++)
        {
            // A VM that is off does not answer any more.
            if (vms[index].Balloon is not { } balloon || vms[index].Killed || vms[index].Crashed || vms[index].Counters.MemoryErrors > 0)
                continue;
            oracle.Check(balloon.Pages == Hypervisor.BalloonOf(index),
                $"{vms[index].Name}: {balloon.Pages} pages in the balloon, {Hypervisor.BalloonOf(index)} told");
        }
    }

    private IActorRef MakeHostActor(string name, Func<Actor?, Actor> make) =>
        System.ActorOf(new Props(MakerOf(name, make)) { Affinity = "host", Supervision = SupervisorStrategy.Escalating }, name);

    private IActorRef MakeDevice(SwapDeviceOptions device, int index)
    {
        EpisodeLog? episodes = _journal?.Open(device.Name, ObservedRole.SwapDevice, index);
        FaultTally? tally = NewTally();
        return MakeHostActor("swap-" + device.Name, _ => new SwapDevice(_options, index, episodes, tally));
    }

    private IActorRef MakeVm(VmOptions vm, int index)
    {
        GuestVmWiring wiring = new()
        {
            Index = index,
            Vms = _options.Vms.Count,
            Hypervisor = _hypervisorRef,
            Cpu = _options.Host.Cpu,
            Paging = _options.Host.Paging,
            UnloadedFault = _options.Host.Cpu.VmExit + _options.Host.Cpu.NestedFaultHandling + _options.Host.Cpu.VmEntry
                + 2 * _options.Hypervisor.InternalLatency,
            Seed = _options.Seed,
            Warmup = _options.Warmup,
            Duration = _options.Duration,
            Faults = _options.Faults,
            Tally = NewTally(),
            KeepsVersions = _options.KeepsVersions,
            Ledger = Ledger,
            LogsReferences = _options.Hypervisor.SeesEveryReference,
            SharesPages = _options.Hypervisor.Ksm is not null,
            TakesTurns = _options.Interleave == Interleaving.TokenRing,
            Episodes = _journal?.Open(vm.Name, ObservedRole.GuestVm, index),
        };
        string name = "vm-" + vm.Name;
        bool restarts = _options.Faults.Any(fault => fault is { Verb: CrashFault, For: not null, Target.IsMailbox: false }
            && fault.Target.Includes(FaultTargetKind.Vm, index));
        Func<Actor?, Actor> make = !restarts ? _ => new GuestVm(vm, wiring)
            : _ => new RestartableVm(last => new GuestVm(vm, wiring, last), vm, wiring);
        Props props = new(MakerOf(name, make))
        {
            Weight = 4 * vm.Vcpus,
            Supervision = SupervisorStrategy.Escalating,
        };
        IActorRef actor = System.ActorOf(props, name);
        System.Schedule(actor, new StartVm(), SimTime.Zero + vm.Start);
        if (vm.Balloon is { } balloon && balloon.Target.Bytes > 0)
            System.Schedule(actor, new SetBalloonTarget(balloon.Target.Pages.Value), SimTime.Zero + vm.Start);
        return actor;
    }

    private void LinkAll()
    {
        SimDuration inside = _options.Hypervisor.InternalLatency;
        CpuProfile cpu = _options.Host.Cpu;
        foreach (IActorRef partner in _deviceRefs.Prepend(_allocatorRef))
        {
            Link(_hypervisorRef, partner, inside);
            Link(partner, _hypervisorRef, inside);
        }
        foreach (IActorRef vm in _vmRefs)
        {
            Link(vm, _hypervisorRef, cpu.VmExit);
            Link(_hypervisorRef, vm, SimDuration.Min(cpu.VmEntry, cpu.ShootDown));
        }
    }
}
