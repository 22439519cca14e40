using System.Diagnostics;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// The actor that backs guests with memory: it owns the nested page tables, decides which page is where, answers nested
/// faults, takes frames back when they run short, and knows who waits for what.
/// </summary>
/// <remarks>
/// <para>A page that changes its place has a <see cref="Transit"/> record; whatever happens to it meanwhile (a fault,
/// the end of its VM) is noted there and acted on when the step under way completes. So no step is ever undone
/// half-way, and no two steps work on one page.</para>
/// <para>Each handler changes the state and may leave work behind: frames and slots to give back, requests that could
/// be served, reclaim that should run. <see cref="Pump"/> does that once at the end of every message, so that what
/// follows from a change is written in one place.</para>
/// <para>The files of this class: faults (page wanted), swap (read back), reclaim (page taken), evicting (page gone),
/// candidates (which may go), references (told to an ideal policy), Linux reclaim (in place of the last two, if it is
/// chosen), writing (where to), huge pages (512 pages as one), compression (a tier in front of the devices), device
/// failures and outages, memory shortage (nothing to take), discarding (page given up), scanning (alike pages leave
/// their frames), shared pages and their sharers (pages kept once), ballooning (how much to give up), recovery and
/// rebuilding (after a crash), accounting (counters and audit).</para>
/// <para>What can be decided without moving a page is decided by collaborators, which have their own state and know of
/// the machine what they are told, or what their small interface asks for:</para>
/// <list type="bullet">
/// <item>what is known of each page, frame and VM: <see cref="PageStateTable"/>, <see cref="FrameTable"/>,
/// <see cref="TransitTable"/>, <see cref="BatchTable"/>, <see cref="GuestAccount"/>, <see cref="NamedPages"/>;</item>
/// <item>which page goes: <see cref="HostPolicies"/>, with <see cref="ReferenceLogs"/> where an ideal policy is told
/// all, or <see cref="KernelReclaim"/>;</item>
/// <item>where it goes: <see cref="CompressedTier"/> (which pages are compressed, and what frames that needs), and
/// <see cref="SwapChannels"/> (which device), each <see cref="SwapChannel"/> of which books slots and queues operations
/// and has its <see cref="DeviceHealth"/>;</item>
/// <item>which pages are alike: <see cref="PageScanner"/>, the books <see cref="SharedPages"/>, and
/// <see cref="SharerQuestions"/> to those who share;</item>
/// <item>what VMs give up, and when it goes: <see cref="DiscardQueue"/>; how large balloons should be:
/// <see cref="BalloonGovernor"/>; whose turn it is to run: <see cref="TurnRing"/>;</item>
/// <item>what is where after a crash: <see cref="InventoryCollection"/> gathers what others know, and
/// <see cref="RecoveryPlan"/> decides.</item>
/// </list>
/// </remarks>
public sealed partial class Hypervisor : Actor
{
    private readonly MachineOptions _machine;
    private readonly HypervisorOptions _options;
    private readonly HostWiring _wiring;
    private readonly FrameLedger? _ledger;
    private readonly FaultTally? _tally;
    private readonly Watermarks _watermarks;
    private readonly FrameTable _frames;
    private readonly TransitTable _transits = new();
    private readonly BatchTable _batches = new();
    private readonly GuestAccount[] _guests;
    private readonly SwapChannels _devices;
    private readonly int _basePages;
    private readonly SimTime _measureFrom;
    private readonly SimDuration _latency;
    private SimDuration _entryDelay;

    /// <summary>Makes the hypervisor of a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="wiring">Whom it talks to; filled in before the run starts.</param>
    /// <param name="ledger">The oracle's book of mapped frames; null when it is off.</param>
    /// <param name="episodes">Where it reports its part of episodes; null: nowhere.</param>
    /// <param name="tally">Counts what injected faults do here; needed only if the machine has some.</param>
    /// <exception cref="ArgumentException">More swap devices than 30, or a policy that does not exist.</exception>
    public Hypervisor(
        MachineOptions machine,
        HostWiring wiring,
        FrameLedger? ledger = null,
        EpisodeLog? episodes = null,
        FaultTally? tally = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(wiring);
        if (machine.Swap.Count > SwapLocation.MaxDevices)
            throw new ArgumentException($"A machine has at most {SwapLocation.MaxDevices} swap devices.",
                nameof(machine));
        if (machine.Vms.Count > FrameOwner.MostVms)
            throw new ArgumentException($"A machine has at most {FrameOwner.MostVms} VMs.", nameof(machine));
        _machine = machine;
        _options = machine.Hypervisor;
        _wiring = wiring;
        _ledger = ledger;
        _episodeLog = episodes;
        _tally = tally;
        _hindrance = new HostHindrance(tally);
        int frames = FrameAllocator.FramesOf(machine);
        _guests = MakeAccounts(machine, frames);
        _shared = new SharedPages(machine.Vms.Count, machine.Hypervisor.Ksm?.MaxSharing ?? 0);
        _sharerQuestions = new SharerQuestions(_shared);
        _scanner = MakeScanner(machine);
        _frames = new FrameTable(frames, [.. _guests.Select(static guest => guest.Pages.Pages)], machine.KeepsVersions);
        _kernel = MakeKernel(machine);
        _references = MakeReferences(machine);
        _policies = new HostPolicies(machine, ChoosePolicy(), _frames, _guests);
        _limited = FindLimited();
        _turns = machine.Interleave == Interleaving.TokenRing
            ? new TurnRing(machine.Vms, _guests[..machine.Vms.Count]) : null;
        // The kernel reclaims when a charge fails, and not before.
        _watermarks = _kernel is null ? Watermarks.Of(frames, _options) : default;
        _devices = new SwapChannels(machine, () => FaultsWaiting > 0);
        _tagsPages = machine.LosesHypervisor;
        _keepsVersions = machine.KeepsVersions;
        _basePages = machine.Host.Paging.HostPage.BasePages;
        _measureFrom = SimTime.Zero + machine.Warmup;
        _latency = _options.InternalLatency;
        _entryDelay = machine.Host.Cpu.NestedFaultHandling + machine.Host.Cpu.VmEntry;
        _counters = new HypervisorCounters(_guests.Length, machine.Swap.Count);
        _readAhead = new UnmappedPages(_guests.Length, IsReadAhead);
        _stranded = new UnmappedPages(_guests.Length, IsStranded);
        PrepareBalloons();
        PreparePool();
        PrepareMapper();
        PrepareHugePages();
    }

    /// <summary>What the oracle checked here.</summary>
    public OracleCounters Oracle { get; private set; } = new();

    /// <inheritdoc />
    protected override void Receive(object message)
    {
        if (_stage != RecoveryStage.Done)
        {
            Recover(message);
            return;
        }
        if (_hindrance.IsPaused && _hindrance.Holds(message, Context.Sender))
            return;
        switch (message)
        {
            case NestedFault fault: OnNestedFault(fault); break;
            case FramesGranted granted: OnFramesGranted(granted); break;
            case ReadCompleted read: OnReadCompleted(read); break;
            case WriteCompleted written: OnWriteCompleted(written); break;
            case InvalidateAck ack: OnInvalidateAck(ack); break;
            case AccessedBits bits: OnAccessedBits(bits); break;
            case ReclaimPass pass: OnExamined(pass); break;
            case FramesDenied denied: OnFramesDenied(denied); break;
            case WatermarkCrossed crossed: _belowLow = crossed.BelowLow; break;
            case IoFailed failed: OnIoFailed(failed); break;
            case TransferFailed failed: OnTransferFailed(failed); break;
            case FaultBegun begun: OnFaultBegun(begun); break;
            case FaultEnded ended: OnFaultEnded(ended); break;
            case DeviceReady ready: OnDeviceReady(ready); break;
            case GiveUpDevice giveUp: OnGiveUpDevice(giveUp); break;
            case HugePageCleared cleared: OnHugePageCleared(cleared); break;
            case PoolWork work: OnPoolWork(work); break;
            case RetryOperation retry: OnRetryOperation(retry); break;
            case VmStopped stopped: OnVmStopped(stopped); break;
            case VmStarted started: OnVmStarted(started); break;
            case TurnEnded ended: OnTurnEnded(ended); break;
            case BalloonPages pages: OnBalloonPages(pages); break;
            case ReportFreePages report: OnReportFreePages(report); break;
            case DeflateBalloon deflate: OnDeflateBalloon(deflate); break;
            case DiscardAck ack: OnDiscardAck(ack); break;
            case BalloonTick: _balloons!.OnTick(); break;
            case ReportHeldFrames request: OnReportHeldFrames(request); break;
            case ReferencesReported reported: OnReferencesReported(reported); break;
            case ReferencesDue: FetchReferences(); break;
            case ScanTick: _scanner!.OnTick(Context.Now); break;
            case PagesScanned scanned: OnPagesScanned(scanned); break;
            case SharersAnswered answered: OnSharersAnswered(answered); break;
            case VmFinished finished: _guests[finished.Vm].Finished = true; break;
            case DiskTransfer transfer: OnDiskTransfer(transfer); break;
            case TransferCompleted done: OnTransferCompleted(done); break;
            default: throw new UnreachableException($"The hypervisor has no handler for {message}.");
        }
        Pump();
    }

    private bool Measured => Context.Now >= _measureFrom;

    /// <summary>Does what the message in hand has made possible or necessary.</summary>
    private void Pump()
    {
        if (_discards.Count > 0)
            _discards.Advance(this);
        if (_shared.Unused > 0)
            DropUnused();
        // What the pool gives back may be what somebody waits for, and nothing else may ever happen.
        do
            ServeAll();
        while (TrimPool() && FaultsWaiting > 0);
        if (_starting.Count > 0)
            AdmitStarted();
    }

    private void ServeAll()
    {
        if (_kernel is not null)
        {
            PumpKernel();
        }
        else
        {
            do
                ServeWaiting();
            while (ConsiderReclaim());
        }
        FlushFrees();
        if (_discardsSlots)
            FlushDiscards();
    }

    /// <summary>A guest's virtual disk is a slice of a device, and waits in its queue like the host's own swap.</summary>
    private void OnDiskTransfer(DiskTransfer transfer)
    {
        Report(EpisodeStep.TransferForwarded, transfer.Request, vm: transfer.Vm);
        Context.Tell(
            _wiring.Devices[transfer.Device],
            new TransferPages(transfer.Vm, transfer.Request, transfer.Pages, transfer.Write),
            _latency);
    }

    private void OnTransferCompleted(TransferCompleted done)
    {
        if (TryFinishImageRead(done.Request))
            return;
        Report(EpisodeStep.TransferReturned, done.Request, vm: done.Vm);
        TellVm(_guests[done.Vm], new DiskCompleted(done.Request), _machine.Host.Cpu.VmEntry);
    }

    /// <summary>Tells a VM something that may not overtake what it was told before.</summary>
    private void TellVm(GuestAccount guest, GuestMessage message, SimDuration delay)
    {
        if (guest == _sharedAccount)
        {
            OnToldShared(message, delay);
            return;
        }
        // Two delays differ: without this, the order to unmap a page could arrive before the page itself.
        SimTime arrival = SimTime.Max(Context.Now + delay, guest.LastArrival);
        guest.LastArrival = arrival;
        Context.Tell(_wiring.Vms[guest.Index], message, arrival - Context.Now);
    }
}
