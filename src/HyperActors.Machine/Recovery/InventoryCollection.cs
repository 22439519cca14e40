using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The inventories that a hypervisor has asked for after a crash, as they come in.</summary>
/// <param name="round">Number of the crash: answers to questions from before an earlier one are thrown away.</param>
/// <param name="devices">How many swap devices are asked.</param>
/// <param name="vms">How many VMs are asked.</param>
internal sealed class InventoryCollection(int round, int devices, int vms)
{
    private readonly HashSet<IActorRef> _unanswered = [];
    private readonly SlotInventory[] _slots = new SlotInventory[devices];
    private readonly PageInventory[] _pages = new PageInventory[vms];
    private OwnedFrames? _frames;

    /// <summary>Whether all who were asked have answered.</summary>
    public bool IsComplete => _unanswered.Count == 0;

    /// <summary>The allocator's answer, when it is here.</summary>
    public OwnedFrames Frames => _frames!;

    /// <summary>Each device's answer, when they are here.</summary>
    public SlotInventory[] Slots => _slots;

    /// <summary>Each VM's answer, when they are here.</summary>
    public PageInventory[] Pages => _pages;

    /// <summary>How many frames, slots and pages the inventories name.</summary>
    public long Entries =>
        Frames.Frames.Length
        + _slots.Sum(static slots => (long)slots.Slots.Length)
        + _pages.Sum(static pages => (long)pages.Mapped.Length + pages.Versions.Length);

    /// <summary>An actor was asked.</summary>
    public void Expect(IActorRef actor) => _unanswered.Add(actor);

    /// <summary>Whether an actor was asked and has not answered.</summary>
    public bool Awaits(IActorRef? actor) => actor is not null && _unanswered.Contains(actor);

    /// <summary>Takes an answer.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Take(HypervisorMessage inventory, IActorRef from)
    {
        switch (inventory)
        {
            case OwnedFrames frames when frames.Round == round:
                _frames = frames;
                break;
            case SlotInventory slots when slots.Round == round:
                _slots[slots.Device] = slots;
                break;
            case PageInventory pages when pages.Round == round:
                _pages[pages.Vm] = pages;
                break;
            default:
                return false;
        }
        return _unanswered.Remove(from) && IsComplete;
    }
}
