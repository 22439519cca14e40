namespace HyperActors.Machine;

/// <summary>What the hypervisor keeps about one VM.</summary>
internal sealed class GuestAccount
{
    public GuestAccount(MachineOptions machine, int index, int frames)
    {
        VmOptions options = machine.Vms[index];
        long unit = machine.Host.Paging.HostPage.Bytes.Bytes;
        Index = index;
        Name = options.Name;
        Share = options.Share;
        AsyncPageFaults = options.AsyncPageFaults;
        Pages = new PageStateTable((int)((options.Memory.Bytes + unit - 1) / unit));
        Limit = options.Limit is { } limit ? (int)Math.Clamp(limit.Bytes / unit, 1, frames) : int.MaxValue;
        Reservation = (int)Math.Min((options.Reservation.Bytes + unit - 1) / unit, frames);
    }

    /// <summary>The account of the pages that VMs share, the last of all.</summary>
    /// <param name="vms">The VMs that may share pages.</param>
    public GuestAccount(IReadOnlyList<GuestAccount> vms)
    {
        Index = vms.Count;
        Name = "shared pages";
        // What is taken here is taken from all: it weighs as much as they do together.
        Share = (int)Math.Min(vms.Sum(static vm => (long)vm.Share), int.MaxValue);
        Pages = new PageStateTable((int)Math.Min(vms.Sum(static vm => (long)vm.Pages.Pages), PageState.MostShared));
        Limit = int.MaxValue;
    }

    public int Index { get; }

    public string Name { get; }

    public int Share { get; }

    public bool AsyncPageFaults { get; }

    public PageStateTable Pages { get; }

    /// <summary>Most frames that it may be charged; <see cref="int.MaxValue"/> for no limit.</summary>
    public int Limit { get; }

    public bool IsLimited => Limit != int.MaxValue;

    /// <summary>Frames that reclaim for others leaves it.</summary>
    public int Reservation { get; }

    public bool Alive { get; set; } = true;

    /// <summary>Under turns: it needs none any more.</summary>
    public bool Finished { get; set; }

    /// <summary>Frames that it holds.</summary>
    public int Held { get; set; }

    /// <summary>Frames that it holds or has been promised: what its limit is compared with.</summary>
    public int Charged { get; set; }

    /// <summary>Frames of it that are candidates or on their way out.</summary>
    public int Leaving { get; set; }

    /// <summary>Pages of it that live in swap alone.</summary>
    public int Swapped { get; set; }

    /// <summary>Pages of it that a device or the VM itself is working on.</summary>
    public int InFlight { get; set; }

    /// <summary>When the last message told to it arrives: a later one may not overtake it.</summary>
    public SimTime LastArrival { get; set; }

    /// <summary>Requests that wait until the VM is below its limit, in order.</summary>
    public Queue<long> AtLimit { get; } = new();

    /// <summary>The reclaim that keeps it below its limit; null without one.</summary>
    public ReclaimPass? Pass { get; set; }

    /// <summary>For each whole block of 512 pages whether one entry maps it; empty where there are no huge pages.</summary>
    public bool[] IsHuge { get; set; } = [];

    /// <summary>How far is read ahead around its next fault, where devices have an adaptive window.</summary>
    public ReadaheadWindow Window;

    /// <summary>Its balloon; an empty one where it has none.</summary>
    public BalloonAccount Balloon { get; } = new();

    /// <summary>Frames that reclaim could still take from it, its reservation apart.</summary>
    public int Remaining => Held - Leaving;

    /// <summary>Whether reclaim for others leaves it alone.</summary>
    public bool IsProtected => Reservation > 0 && Remaining <= Reservation;

    /// <summary>Whether nothing is left, nor under way, of a VM that has stopped.</summary>
    public bool IsEmpty => !Alive && Held == 0 && Charged == 0 && InFlight == 0 && Leaving == 0 && Swapped == 0;

    /// <summary>The VM starts anew, as if for the first time.</summary>
    public void StartAnew()
    {
        Alive = true;
        Finished = false;
        Window = default;
    }
}
