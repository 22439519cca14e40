using System.Diagnostics;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// A guest VM: its vCPUs execute the accesses of its processes, on its own tables and clocks, and only what leaves the
/// VM is a message.
/// </summary>
/// <remarks>
/// <para>
/// Between messages the VM runs ahead on plain arrays, up to the instant before which nothing can reach it. What it
/// computes must not depend on where that instant falls, as engines place it differently. So every step has an
/// <i>effect time</i>, the instant at which the access reaches the tables (its think time lies before, its cost after),
/// and steps happen in the order of (effect time, vCPU). A message that arrives at t finds all steps with an effect
/// before t done, and none at t or later: the same state on every engine.
/// </para>
/// <para>
/// Steps of several vCPUs are interleaved by always running the one with the earliest effect, and running it until the
/// next one's is due. The simpler scheme, quanta of a fixed length for each vCPU in turn, was rejected: within a
/// quantum vCPUs would see each other's page tables out of order, and horizons inside a quantum would change results.
/// </para>
/// </remarks>
public sealed partial class GuestVm : Actor
{
    private readonly VmOptions _options;
    private readonly GuestVmWiring _wiring;
    private readonly CpuProfile _cpu;
    private readonly NestedPageTable _nested;
    private readonly GuestMemory _memory;
    private readonly GuestPager? _pager;
    private readonly Vcpu[] _vcpus;
    private readonly List<GuestProcess> _processes = [];
    private readonly PageVersions? _versions;
    private readonly GuestOracle? _oracle;
    private readonly SimTime _measureFrom;
    private readonly SimTime _end;
    private readonly ulong _seed;
    private bool _measuring;
    private bool _off;

    /// <summary>Makes a VM that waits for <see cref="StartVm"/>.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="wiring">Where it stands in the machine.</param>
    public GuestVm(VmOptions options, GuestVmWiring wiring)
        : this(options, wiring, last: null)
    {
    }

    /// <summary>Makes a further life of a VM.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="wiring">Where it stands in the machine.</param>
    /// <param name="last">The life before, of which what was measured is taken over and nothing else; null for the first.</param>
    internal GuestVm(VmOptions options, GuestVmWiring wiring, GuestVm? last)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(wiring);
        _options = options;
        _wiring = wiring;
        _episodeLog = wiring.Episodes;
        _waits = last?._waits ?? (wiring.Faults.Count > 0 ? new FaultWaits(wiring.Faults) : null);
        Counters = last?.Counters ?? new VmCounters();
        _cpu = wiring.Cpu;
        _measureFrom = SimTime.Zero + wiring.Warmup;
        _measuring = last?._measuring ?? wiring.Warmup == SimDuration.Zero;
        _end = wiring.Duration is { } duration ? SimTime.Zero + duration : SimTime.MaxValue;
        _seed = RandomStream.For(wiring.Seed, "vm/" + options.Name).Next();
        int frames = checked((int)options.Memory.Pages.Value);
        _nested = new NestedPageTable(wiring.Paging, frames, tracksWrites: wiring.SharesPages);
        _memory = new GuestMemory(frames, options.GuestPage, options.FreePageReporting?.Order);
        CheckFiles(options);
        _kernel = MakeKernel(options, frames);
        _pager = options.Swap is { } swap && _kernel is null ? new GuestPager(swap, frames, _processes) : null;
        _balloon = MakeBalloon(options, wiring, frames);
        _reporting = CheckReporting(options, wiring);
        _versions = wiring.KeepsVersions || wiring.Ledger is not null ? new PageVersions() : null;
        _overwritten = _versions is null ? null : [];
        _contents = MakeContents(options, wiring, frames);
        _references = wiring.LogsReferences ? [] : null;
        _referencesLeft = ReferencesAtOnce;
        _watched = wiring.Ledger is not null || wiring.LogsReferences;
        _oracle = wiring.Ledger is { } ledger ? new GuestOracle(wiring.Index, ledger, _nested, _versions!, _contents) : null;
        _vcpus = new Vcpu[options.Vcpus];
        for (int index = 0; index < _vcpus.Length; index++)
            _vcpus[index] = new Vcpu(index, new Mmu(_cpu, wiring.Paging, _nested, Counters.Translation));
        if (last is not null)
            TakeOver(last);
    }

    /// <summary>What the VM did since the warm-up.</summary>
    public VmCounters Counters { get; }

    /// <summary>Its name.</summary>
    public string Name => _options.Name;

    /// <summary>Whether the hypervisor killed it.</summary>
    public bool Killed { get; private set; }

    /// <summary>When the last of its processes ended; <see langword="null"/> while one lives.</summary>
    public SimTime? Finished { get; private set; }

    /// <summary>Checks that the oracle made in this VM; 0 when it is off.</summary>
    public long OracleChecks => _earlierChecks + (_oracle?.Checks ?? 0);

    /// <summary>Faults that the hypervisor was asked to serve and has not yet.</summary>
    public int PendingFaults => _pending.Count + _transfers.Count + (_balloon?.Outstanding ?? 0)
        + (_kernel is null ? 0 : _kernel.WritesUnderWay + (_end == SimTime.MaxValue ? _kernel.Uncharged.Count : 0));

    /// <summary>Faults told to the hypervisor that count.</summary>
    public long FaultsTold { get; private set; }

    /// <inheritdoc />
    protected override void Receive(object message)
    {
        MeasureFrom(Context.Now);
        switch (message)
        {
            case StartVm: OnStartVm(); break;
            case MapPages map: OnMapPages(map); break;
            case FaultDeferred deferred: OnFaultDeferred(deferred); break;
            case SplitHugePage split: OnSplitHugePage(split); break;
            case InvalidatePages invalidate: OnInvalidatePages(invalidate); break;
            case SampleAccessed sample: OnSampleAccessed(sample); break;
            case ScanPages scan: OnScanPages(scan); break;
            case ReportReferences report: OnReportReferences(report); break;
            case DiskCompleted done: OnDiskCompleted(done); break;
            case SetBalloonTarget target: OnSetBalloonTarget(target); break;
            case BalloonAccepted: OnBalloonAccepted(); break;
            case RetryBalloon: OnRetryBalloon(); break;
            case RetryReclaim: OnRetryReclaim(); break;
            case ReportTick: OnReportTick(); break;
            case ReportAccepted: OnReportAccepted(); break;
            case DiscardPages discard: OnDiscardPages(discard); break;
            case InjectError error: OnInjectError(error); break;
            case DiskFailed failed: OnDiskFailed(failed); break;
            case ReportPages report: OnReportPages(report); break;
            case TakeTurn turn: OnTakeTurn(turn); break;
            case KillVm: OnKillVm(); break;
            case FaultBegun begun: OnFaultBegun(begun); break;
            case FaultEnded: break;     // a pause's end is known when it begins
            case ThrottleTick: OnThrottleTick(); break;
            default: throw new UnreachableException($"A guest has no handler for {message}.");
        }
        WakeFor(NextStep().Effect);
    }

    /// <inheritdoc />
    protected override void AddCounters(ref Digest digest)
    {
        digest.Add(Counters.Accesses);
        digest.Add(Counters.Writes);
        digest.Add(Counters.Translation.L1Hits);
        digest.Add(Counters.Translation.L2Hits);
        digest.Add(Counters.Translation.Misses);
        digest.Add(Counters.Translation.WalkReferences);
        digest.Add(Counters.GuestMinorFaults);
        digest.Add(Counters.GuestMajorFaults);
        digest.Add(Counters.NestedMinorFaults);
        digest.Add(Counters.NestedMajorFaults);
        digest.Add(Counters.Busy.Picoseconds);
        digest.Add(Counters.SwapStall.Picoseconds);
        digest.Add(Counters.AllocationStall.Picoseconds);
        if (_reporting is not null)
            digest.Add(PagesReported);
        if (_balloon is null)
            return;
        digest.Add(_balloon.Counters.Pages);
        digest.Add(_balloon.Counters.Inflated);
        digest.Add(_balloon.Counters.Deflated);
        digest.Add(_balloon.Counters.OutOfPuff);
    }

    private static void CheckFiles(VmOptions options)
    {
        foreach (ProcessOptions process in options.Processes)
            if (process.File && (options.Swap is null || process.ForkAfter is not null))
                throw new ArgumentException(
                    $"Process '{process.Name}' has a file for memory: its guest needs a swap, and it cannot fork.", nameof(options));
    }

    private void OnStartVm()
    {
        if (IsGone)
            return;
        foreach (ProcessOptions process in _options.Processes)
            AddProcess(process, Context.Now);
        foreach (Vcpu vcpu in _vcpus)
        {
            vcpu.State = VcpuState.Idle;
            vcpu.Since = Context.Now;
        }
        Dispatch(Context.Now);
    }

    private void OnInjectError(InjectError error)
    {
        // As on a machine check: who has the page mapped dies of it; when nobody has, the kernel itself lost it.
        Counters.MemoryErrors++;
        _versions?.Forget(error.Page);
        bool kernel = true;
        foreach (GuestProcess process in _processes)
        {
            if (process.State == ProcessState.Ended || !Maps(process, error.Page))
                continue;
            kernel = false;
            EndProcess(process, Context.Now);
        }
        if (kernel)
            SwitchOff(Context.Now);
        else
            ServePending(error.Page, served: null);
        Dispatch(Context.Now);
    }

    private void OnDiskFailed(DiskFailed failed)
    {
        if (failed.Request < _firstTransfer)
            return;     // of an earlier life
        Counters.MemoryErrors++;
        SwitchOff(Context.Now);
    }

    private bool Maps(GuestProcess process, int unit)
    {
        int shift = _wiring.Paging.HostPage.Shift;
        long first = (long)unit << shift;
        long end = first + _wiring.Paging.HostPage.BasePages;
        foreach ((long _, GuestEntry entry) in LeavesOf(process.Space.Table))
            if (entry.Frame < end && entry.Frame + entry.Size.BasePages > first)
                return true;
        return false;
    }

    private static IEnumerable<(long Page, GuestEntry Entry)> LeavesOf(GuestPageTable table)
    {
        long from = 0;
        while (table.TryFindNext(from, out long page, out GuestEntry entry))
        {
            yield return (page, entry);
            from = page + entry.Size.BasePages;
        }
    }

    private void OnKillVm()
    {
        if (IsGone)
            return;
        Killed = true;
        LeaveHost();
    }

    /// <summary>Nothing of the VM is left: what it held is the host's again.</summary>
    private void LeaveHost()
    {
        SwitchOff(Context.Now);
        _oracle?.ReleaseAll();
        Context.Tell(_wiring.Hypervisor, new VmStopped(_wiring.Index), _cpu.VmExit);
    }

    private void SwitchOff(SimTime now)
    {
        SettleIdle(now);
        _off = true;
        Report(EpisodeStep.GuestStopped);
        foreach (Vcpu vcpu in _vcpus)
        {
            if (vcpu.State == VcpuState.Stalled)
                SettleStall(vcpu, now, FaultService.Minor);
            vcpu.State = VcpuState.Off;
            vcpu.Process = null;
        }
        foreach (GuestProcess process in _processes)
            process.State = ProcessState.Ended;
        _ready.Clear();
        _pending.Clear();
        _transfers.Clear();
        _balloon?.Stop();
        _kernel?.Stop();
        _blocked = 0;
    }

    /// <summary>Starts the counters afresh when the warm-up is over.</summary>
    private void MeasureFrom(SimTime now)
    {
        if (_measuring || now < _measureFrom)
            return;
        _measuring = true;
        SettleIdle(_measureFrom);
        foreach (Vcpu vcpu in _vcpus)
            if (vcpu.State == VcpuState.Stalled)
                vcpu.Since = _measureFrom;
        Counters.Reset();
    }

    /// <summary>Brings counters of time up to an instant: the end of the run.</summary>
    public void Settle(SimTime now)
    {
        MeasureFrom(now);
        SettleIdle(now);
        foreach (Vcpu vcpu in _vcpus)
            if (vcpu.State == VcpuState.Stalled)
                SettleStall(vcpu, now, FaultService.Major);
    }
}
