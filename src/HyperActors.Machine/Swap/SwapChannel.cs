namespace HyperActors.Machine;

/// <summary>One swap device as the hypervisor sees it: how full it is, what it has been told, and how it fares.</summary>
/// <remarks>
/// <para>Slots are booked before a device is told to write, and it may say that it is full all the same, as it may have lost
/// some. Then it counts as full until a slot is discarded.</para>
/// <para>A device takes as many operations as it has channels and places in its queue; the others wait here, so that what
/// waits can be counted. Slots that are discarded are told in one message with the next operation, or at the end of what
/// is done for a message: never after a write that could take them.</para>
/// </remarks>
/// <param name="machine">The machine.</param>
/// <param name="index">Which of its devices.</param>
internal sealed class SwapChannel(MachineOptions machine, int index)
{
    private readonly SwapDeviceOptions _options = machine.Swap[index];
    private readonly Queue<SwapMessage> _pending = new();
    private readonly List<int> _discarded = [];
    private bool _saidFull;

    public int Index => index;

    public string Name => _options.Name;

    public int Priority => _options.Priority;

    public int Readahead => _options.Readahead;

    public bool AdaptiveReadahead => _options.AdaptiveReadahead;

    public int WriteCluster => _options.WriteCluster;

    /// <summary>Neighbours in guest-physical memory are read ahead if their slots are at most this far apart.</summary>
    public int NearSlots { get; } = Math.Max(machine.Swap[index].Readahead, machine.Swap[index].WriteCluster);

    public int Slots { get; } = SwapDevice.SlotsOf(machine, index);

    /// <summary>Slots that hold a page or that a write under way will take.</summary>
    public int Used { get; private set; }

    /// <summary>Slots that may be booked.</summary>
    public int Free => _saidFull ? 0 : Slots - Used;

    /// <summary>
    /// Whether a page that was read keeps its slot, so that it need not be written again if it stays clean: while at
    /// most half of the device is used, as Linux' <c>vm_swap_full</c> has it.
    /// </summary>
    public bool KeepsSlots => 2L * Used <= Slots;

    /// <summary>Operations told and not answered.</summary>
    public int Told { get; private set; }

    /// <summary>Operations that wait to be told.</summary>
    public int Pending => _pending.Count;

    /// <summary>Whether it is there, and what waits for it.</summary>
    public DeviceHealth Health { get; } = new();

    /// <summary>Books slots for a write, or for what is found there after a crash.</summary>
    public void Book(int slots) => Used += slots;

    /// <summary>Gives back what was booked for a write that came to nothing.</summary>
    public void Unbook(int slots) => Used -= slots;

    /// <summary>The device did not take a write, as it has no room.</summary>
    public void SayFull() => _saidFull = true;

    /// <summary>The device is back after it was gone.</summary>
    public void ComeBack()
    {
        Health.ComeBack();
        _saidFull = false;
    }

    /// <summary>Whether there are slots that the device must be told to discard.</summary>
    public bool HasDiscarded => _discarded.Count > 0;

    /// <summary>Gives a slot up; the device is to be told of those that <see cref="TakeDiscarded"/> gives.</summary>
    public void Discard(int slot)
    {
        _discarded.Add(slot);
        Used--;
        _saidFull = false;
    }

    /// <summary>Takes the slots that the device must be told to discard.</summary>
    public int[] TakeDiscarded()
    {
        int[] slots = [.. _discarded];
        _discarded.Clear();
        return slots;
    }

    /// <summary>Begins an operation if the device has room for it; if not, it waits.</summary>
    /// <returns>Whether the device is to be told.</returns>
    public bool TryBegin(SwapMessage operation)
    {
        if (Told >= _options.Channels + _options.QueueDepth)
        {
            _pending.Enqueue(operation);
            return false;
        }
        Told++;
        return true;
    }

    /// <summary>An operation is over.</summary>
    /// <returns>The one that has waited for longest, to be begun; null if none waits.</returns>
    public SwapMessage? End()
    {
        Told--;
        return _pending.TryDequeue(out SwapMessage? next) ? next : null;
    }
}
