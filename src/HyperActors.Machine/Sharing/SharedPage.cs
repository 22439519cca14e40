namespace HyperActors.Machine;

/// <summary>A page of some VMs, one or several of each, that is kept once: a node of KSM's stable tree.</summary>
/// <param name="id">Its number, as a page of <see cref="Hypervisor"/>'s account of shared pages.</param>
/// <param name="content">What it holds.</param>
internal sealed class SharedPage(int id, ulong content)
{
    private readonly List<Sharer> _sharers = [];
    private readonly Dictionary<long, int> _at = [];

    public int Id => id;

    public ulong Content => content;

    /// <summary>Whether it is the page of zeroes, which any number of pages may share.</summary>
    public bool IsZeroPage { get; init; }

    /// <summary>Version of the content, carried along for the oracle.</summary>
    public uint Stamp { get; set; }

    /// <summary>Whether the first sharer has given its frame.</summary>
    public bool IsFounded { get; set; }

    /// <summary>Whether it could not be read back from swap.</summary>
    public bool IsLost { get; set; }

    /// <summary>Whether it goes as soon as no step works on it, as nobody shares it.</summary>
    public bool IsUnused { get; set; }

    /// <summary>Pages that are being unmapped to share it.</summary>
    public int Joining { get; set; }

    /// <summary>Writers that wait for a frame to copy it to: reclaim leaves it alone.</summary>
    public int Copying { get; set; }

    /// <summary>Who shares it.</summary>
    public IReadOnlyList<Sharer> Sharers => _sharers;

    /// <summary>Faults that wait until it is in a frame again.</summary>
    public List<SharedFault> Waiting { get; } = [];

    /// <summary>Whether nobody shares it, nor is about to.</summary>
    public bool IsEmpty => _sharers.Count + Joining + Copying == 0;

    public void Add(int vm, int page, uint stamp)
    {
        _at.Add(KeyOf(vm, page), _sharers.Count);
        _sharers.Add(new Sharer(vm, page, stamp, IsMapped: false));
    }

    public Sharer Remove(int vm, int page)
    {
        _at.Remove(KeyOf(vm, page), out int at);
        Sharer removed = _sharers[at];
        Sharer last = _sharers[^1];
        _sharers.RemoveAt(_sharers.Count - 1);
        if (at < _sharers.Count)
        {
            _sharers[at] = last;
            _at[KeyOf(last.Vm, last.Page)] = at;
        }
        return removed;
    }

    public Sharer Of(int vm, int page) => _sharers[_at[KeyOf(vm, page)]];

    public void SetMapped(int vm, int page, bool mapped)
    {
        int at = _at[KeyOf(vm, page)];
        _sharers[at] = _sharers[at] with { IsMapped = mapped };
    }

    /// <summary>Whether a fault of a sharer waits for it.</summary>
    public bool IsAwaitedBy(int vm, int page)
    {
        foreach (SharedFault fault in Waiting)
            if (fault.Vm == vm && fault.Page == page)
                return true;
        return false;
    }

    public static long KeyOf(int vm, int page) => ((long)vm << 32) | (uint)page;
}

/// <summary>A page that shares a frame.</summary>
/// <param name="Vm">Whose it is.</param>
/// <param name="Page">Guest-physical page.</param>
/// <param name="Stamp">The VM's version of its content, for the oracle.</param>
/// <param name="IsMapped">Whether the VM was told the frame.</param>
internal readonly record struct Sharer(int Vm, int Page, uint Stamp, bool IsMapped);

/// <summary>A fault on a shared page that is not in a frame.</summary>
internal readonly record struct SharedFault(int Vm, int Page, bool Measured, bool Write);
