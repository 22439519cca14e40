namespace HyperActors.Machine;

/// <summary>One swap device as the hypervisor sees it: how full it is, and what it has been told.</summary>
internal sealed class SwapChannel(MachineOptions machine, int index)
{
    private readonly SwapDeviceOptions _options = machine.Swap[index];

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
    public int Used { get; set; }

    /// <summary>The device has said that it is full, and no slot was discarded since.</summary>
    public bool SaidFull { get; set; }

    /// <summary>The device has said that it is gone, and not yet that it is back.</summary>
    public bool IsDown { get; set; }

    /// <summary>It was gone for so long that nobody waits for it any more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>A write to it failed for good, and nothing has succeeded since.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How often it was gone.</summary>
    public int Outages { get; set; }

    /// <summary>Which injected fault made it go last; −1 for none.</summary>
    public int Outage { get; set; } = -1;

    /// <summary>Reads that wait for it to come back, in order.</summary>
    public Queue<long> Parked { get; } = new();

    public int Free => SaidFull ? 0 : Slots - Used;

    /// <summary>
    /// Whether a page that was read keeps its slot, so that it need not be written again if it stays clean: while less
    /// than half of the device is used, as Linux' <c>vm_swap_full</c>.
    /// </summary>
    public bool KeepsSlots => 2L * Used <= Slots;

    /// <summary>Operations told and not answered.</summary>
    public int Told { get; set; }

    /// <summary>How many operations the device and its queue take.</summary>
    public int Room => _options.Channels + _options.QueueDepth;

    /// <summary>Operations that wait for room.</summary>
    public Queue<SwapMessage> Pending { get; } = new();

    /// <summary>Slots to discard with the next message.</summary>
    public List<int> Discarded { get; } = [];
}
