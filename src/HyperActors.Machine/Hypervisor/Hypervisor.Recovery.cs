using HyperActors.Actors;

namespace HyperActors.Machine;

// A crash of the hypervisor: all tables are lost, and built anew from what the others know.
//
// Recovery in place while guests keep their memory is what ReHype does for Xen (Le and Tamir, VEE 2011) and Otherworld for
// Linux (Depoutovitch and Stumm, EuroSys 2010). Those salvage the tables of the dead kernel from memory; here they are
// taken for lost, which is stricter, and everything is asked of those who have it first hand:
//
//   the allocator   which frames are taken, and the page that each was asked for (its tag)
//   each device     which slots are taken, with the page and the version of its content (the slot's header), after it has
//                   done all that it was told before
//   each VM         which pages are mapped to which frame, and are they dirty; which version each page had when it was last
//                   unmapped; which pages it waits for; what it has given up, and what of that was not accepted yet
//
// Links keep the order and outlive the crash (LinkedActor). So an inventory shows all orders of the dead hypervisor carried
// out, and every answer to it comes before the inventory of who answers, and is thrown away. What comes after an inventory
// belongs to the new hypervisor, and waits until the tables are built. Work in flight is not resumed but ended:
//
//   page mapped in the VM            stays; a slot with its version is its copy if it is clean
//   not mapped, a slot has its       it is in swap; a frame that was to be its own is freed (a read under way, a page that was
//   latest version                   read ahead, a write that is done, a page on its way out that was clean)
//   not mapped, no slot has it, a    the frame holds the only copy (unmapped but not written yet): the page stays there,
//   frame is tagged with it          unmapped, until its VM wants it or it is written
//   never written                    it is a page of zeroes, and needs nothing; a frame that was to be its own is freed
//   a slot that is no page's copy    is discarded
//
// That a frame of the third kind holds the page follows from the order of eviction: a frame is freed only after a slot with
// the page's latest version exists. Then the faults that VMs wait for are served as if just told. Lost are recency (the
// policy learns the mapped pages in the order of frames, as if all had just come), read-ahead pages, back-offs of retries,
// which devices are down (the next operation finds out), and the queue of waiters. The counters of the run outlive the
// crash, as they are the observer's and not the model's.
public sealed partial class Hypervisor
{
    private readonly bool _tagsPages;
    private readonly bool _keepsVersions;
    private readonly Queue<object> _heldBack = new();
    private readonly HashSet<IActorRef> _unanswered = [];
    private readonly List<object> _passing = [];       // came while the one before stood still, and only pass through here
    private RecoveryStage _stage;
    private int _round;
    private OwnedFrames? _owned;
    private SlotInventory[] _slotInventories = [];
    private PageInventory[] _pageInventories = [];

    /// <summary>What was found after crashes.</summary>
    public RecoveryCounters Recovery { get; private set; } = new();

    /// <summary>Puts a fresh hypervisor in the place of one that crashed.</summary>
    /// <param name="lost">The one that crashed. Of it, what was measured is taken over and nothing else.</param>
    internal Hypervisor InPlaceOf(Hypervisor lost)
    {
        _counters = lost._counters;
        _hugeCounters = lost._hugeCounters;
        Oracle = lost.Oracle;
        Recovery = lost.Recovery;
        _round = lost._round + 1;
        _pool = lost._pool;
        if (_pool is not null)
            _pool.Asked = 0;
        // The reads of files that it had told a guest's disk may be answered later than an inventory.
        if (_options.SwapMapper)
            _transits.FirstGeneration = lost._transits.FirstGeneration + 1_000_000;
        _stage = RecoveryStage.Asking;
        // What it held back comes again with the next inventories; a fault that was told is counted all the same.
        foreach (object message in lost._heldBack)
            CountFault(message);
        foreach ((object message, _) in lost._hindrance.Mail)
        {
            CountFault(message);
            if (message is DiskTransfer or TransferCompleted or TransferFailed)
                _passing.Add(message);
        }
        return this;
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        if (_stage != RecoveryStage.Asking)
            return;
        _slotInventories = new SlotInventory[_devices.Length];
        _pageInventories = new PageInventory[_guests.Length];
        foreach (object message in _passing)
            Recover(message);
        _passing.Clear();
        AskInventory(_wiring.Allocator!, new ReportOwnedFrames(_round), _latency);
        foreach (IActorRef device in _wiring.Devices)
            AskInventory(device, new ReportSlots(_round), _latency);
        foreach (IActorRef vm in _wiring.Vms)
            AskInventory(vm, new ReportPages(_round), _machine.Host.Cpu.ShootDown);
    }

    private void AskInventory(IActorRef actor, object question, SimDuration delay)
    {
        _unanswered.Add(actor);
        Context.Tell(actor, question, delay);
    }

    private void Recover(object message)
    {
        switch (message)
        {
            case OwnedFrames owned when owned.Round == _round:
                _owned = owned;
                TakeInventory(Context.Sender!);
                break;
            case SlotInventory slots when slots.Round == _round:
                _slotInventories[slots.Device] = slots;
                TakeInventory(Context.Sender!);
                break;
            case PageInventory pages when pages.Round == _round:
                _pageInventories[pages.Vm] = pages;
                TakeInventory(Context.Sender!);
                break;
            case OwnedFrames or SlotInventory or PageInventory: break;
            // What is taken away is compared with the allocator's books when they are here.
            case FaultBegun { Options.Verb: ShrinkFault shrink } begun:
                (_withheld, _shrunkBy) = (_withheld + FramesOf(shrink), begun.Fault);
                break;
            case FaultEnded { Options.Verb: ShrinkFault shrink } ended:
                (_withheld, _shrunkBy) = (_withheld - FramesOf(shrink), ended.Fault);
                break;
            case ReportHeldFrames: throw Rebuilding.NobodyKnows(Context.Now);
            // A guest's virtual disk only passes through here: nothing of it was lost.
            case DiskTransfer transfer: OnDiskTransfer(transfer); break;
            case TransferCompleted done: OnTransferCompleted(done); break;
            case TransferFailed failed: OnTransferFailed(failed); break;
            case TablesBuilt: ResumeService(); break;
            default: HoldBack(message); break;
        }
    }

    private void HoldBack(object message)
    {
        if (Context.Sender is { } sender && _unanswered.Contains(sender))
            CountFault(message);
        else
            _heldBack.Enqueue(message);
    }

    private void CountFault(object message)
    {
        if (message is NestedFault { Measured: true })
            _counters.FaultsReceived++;
    }

    private void TakeInventory(IActorRef from)
    {
        _unanswered.Remove(from);
        if (_unanswered.Count > 0)
            return;
        _stage = RecoveryStage.Building;
        long entries = _owned!.Frames.Length;
        entries += _slotInventories.Sum(static slots => (long)slots.Slots.Length);
        entries += _pool?.Count ?? 0;
        entries += _pageInventories.Sum(static pages => (long)pages.Mapped.Length + pages.Versions.Length);
        Context.Tell(Context.Self, new TablesBuilt(), Rebuilding.PerEntry * entries);
    }

    private void ResumeService()
    {
        _stage = RecoveryStage.Done;
        _belowLow = _owned!.BelowLow;
        Recovery.Rebuilds++;
        Recovery.LastBack = Context.Now;
        BuildTables();
        if (_withheld != _owned.Withheld)
            Context.Tell(_wiring.Allocator!, new WithholdFrames(_withheld - _owned.Withheld, _shrunkBy), _latency);
        FindTurn();
        foreach (PageInventory pages in _pageInventories)
            TakeGivenUp(_guests[pages.Vm], pages.GivenUp);
        foreach (PageInventory pages in _pageInventories)
            foreach (WaitingFault fault in pages.Waiting)
                Fault(_guests[pages.Vm], fault.Page, fault.Measured, write: false);
        Recovery.FaultsToldAgain += _pageInventories.Sum(static pages => (long)pages.Waiting.Length);
        (_owned, _slotInventories, _pageInventories) = (null, [], []);
        Pump();
        while (_heldBack.TryDequeue(out object? message))
            Receive(message);
    }

    /// <summary>What a VM was giving up is given up as if just told; what is gone of it already, goes without work.</summary>
    private void TakeGivenUp(GuestAccount guest, MemoryGivenUp given)
    {
        if (!guest.Alive)
            return;
        guest.Ballooned = given.Balloon;
        guest.BalloonTarget = given.Target;
        guest.BalloonMoved = Context.Now;
        if (given.Unaccepted.Length > 0)
            StartDiscard(guest, new BalloonAccepted(), given.Unaccepted);
        if (given.Unacknowledged.Length > 0)
            StartDiscard(guest, new ReportAccepted(), given.Unacknowledged);
    }

    private int[] PagesOf(int index, int count)
    {
        int[] pages = new int[count];
        for (int i = 0; i < count; i++, index = _transits[index].Next)
            pages[i] = _transits[index].Page;
        return pages;
    }

    private PageTag[]? OwnersOf(int index, int count)
    {
        if (!_tagsPages)
            return null;
        PageTag[] owners = new PageTag[count];
        for (int i = 0; i < count; i++, index = _transits[index].Next)
            owners[i] = new PageTag(_transits[index].Vm, _transits[index].Page);
        return owners;
    }
}
