using HyperActors.Actors;

namespace HyperActors.Machine;

// A crash of the hypervisor: all tables are lost, and built anew from what the others know. Here it asks them, lets mail
// wait and serves again; RecoveryPlan says what becomes of each page.
//
// Recovery in place while guests keep their memory is what ReHype does for Xen (Le and Tamir, VEE 2011) and Otherworld for
// Linux (Depoutovitch and Stumm, EuroSys 2010). Those salvage the tables of the dead kernel from memory; here they are
// taken for lost, which is stricter, and everything is asked of those who have it first hand (InventoryCollection).
//
// Links keep the order and outlive the crash (LinkedActor). So an inventory shows all orders of the dead hypervisor carried
// out, and every answer to it comes before the inventory of who answers, and is thrown away. What comes after an inventory
// belongs to the new hypervisor, and waits until the tables are built. Work in flight is not resumed but ended.
//
// Then the faults that VMs wait for are served as if just told. Lost are recency (the policy learns the mapped pages in
// the order of frames, as if all had just come), read-ahead pages, back-offs of retries, which devices are down (the next
// operation finds out), and the queue of waiters. The counters of the run outlive the crash, as they are the observer's
// and not the model's.
public sealed partial class Hypervisor
{
    private readonly bool _tagsPages;
    private readonly bool _keepsVersions;
    private readonly Queue<object> _heldBack = new();
    private readonly List<object> _passing = [];       // came while the one before stood still, and only pass through here
    private RecoveryStage _stage;
    private int _round;
    private InventoryCollection? _inventories;

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
        if (lost._tier is not null)
            TakePool(lost._tier.Pool);
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
        _inventories = new InventoryCollection(_round, _devices.Count, _guests.Length);
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
        _inventories!.Expect(actor);
        Context.Tell(actor, question, delay);
    }

    private void Recover(object message)
    {
        switch (message)
        {
            case OwnedFrames or SlotInventory or PageInventory:
                if (_inventories!.Take((HypervisorMessage)message, Context.Sender!))
                    StartBuilding(_inventories);
                break;
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
        if (_inventories!.Awaits(Context.Sender))
            CountFault(message);
        else
            _heldBack.Enqueue(message);
    }

    private void CountFault(object message)
    {
        if (message is NestedFault { Measured: true })
            _counters.FaultsReceived++;
    }

    private void StartBuilding(InventoryCollection found)
    {
        _stage = RecoveryStage.Building;
        Context.Tell(Context.Self, new TablesBuilt(), Rebuilding.PerEntry * (found.Entries + (_tier?.Pool.Count ?? 0)));
    }

    private void ResumeService()
    {
        InventoryCollection found = _inventories!;
        _inventories = null;
        _stage = RecoveryStage.Done;
        _belowLow = found.Frames.BelowLow;
        Recovery.Rebuilds++;
        Recovery.LastBack = Context.Now;
        BuildTables(found);
        if (_withheld != found.Frames.Withheld)
            Context.Tell(_wiring.Allocator!, new WithholdFrames(_withheld - found.Frames.Withheld, _shrunkBy), _latency);
        RestoreTurns(found.Pages);
        foreach (PageInventory pages in found.Pages)
            TakeGivenUp(_guests[pages.Vm], pages.GivenUp);
        foreach (PageInventory pages in found.Pages)
            foreach (WaitingFault fault in pages.Waiting)
                Fault(_guests[pages.Vm], fault.Page, fault.Measured, write: false);
        Recovery.FaultsToldAgain += found.Pages.Sum(static pages => (long)pages.Waiting.Length);
        Pump();
        while (_heldBack.TryDequeue(out object? message))
            Receive(message);
    }

    /// <summary>What a VM was giving up is given up as if just told; what is gone of it already, goes without work.</summary>
    private void TakeGivenUp(GuestAccount guest, MemoryGivenUp given)
    {
        if (!guest.Alive)
            return;
        guest.Balloon.Restore(given.Balloon, given.Target, Context.Now);
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
