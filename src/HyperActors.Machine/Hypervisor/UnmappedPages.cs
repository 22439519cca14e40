namespace HyperActors.Machine;

/// <summary>
/// Pages that stand in frames without being mapped, oldest first, over the machine and for each VM.
/// </summary>
/// <remarks>
/// A page that leaves by a fault stays in the queues and is passed over later, since taking it out of the middle would
/// need two links a frame. The queues are swept when more than half of them is stale.
/// </remarks>
internal sealed class UnmappedPages
{
    private readonly Queue<(int Page, uint Ticket)>?[] _pages;
    private readonly Queue<int> _order = new();
    private readonly Func<int, int, bool> _isHere;
    private uint _ticket;

    /// <summary>Makes empty queues.</summary>
    /// <param name="vms">How many VMs there are.</param>
    /// <param name="isHere">Whether a page of a VM is still one of these.</param>
    public UnmappedPages(int vms, Func<int, int, bool> isHere)
    {
        _pages = new Queue<(int, uint)>?[vms];
        _isHere = isHere;
    }

    /// <summary>How many pages there are.</summary>
    public int Count { get; private set; }

    /// <summary>A page came.</summary>
    public void Add(int vm, int page)
    {
        Count++;
        (_pages[vm] ??= new Queue<(int, uint)>()).Enqueue((page, _ticket = unchecked(_ticket + 1)));
        _order.Enqueue(vm);
        if (_order.Count > 2 * Count + 64)
            Sweep();
    }

    /// <summary>A page left otherwise than by being taken.</summary>
    public void Left() => Count--;

    /// <summary>Takes the oldest page.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out int vm, out int page)
    {
        while (_order.TryDequeue(out vm))
            if (TryTakeOf(vm, out page))
                return true;
        (vm, page) = (-1, -1);
        return false;
    }

    /// <summary>Takes the oldest page of a VM.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTakeOf(int vm, out int page)
    {
        page = -1;
        while (_pages[vm] is { } pages && pages.TryDequeue(out (int Page, uint Ticket) entry))
        {
            if (!_isHere(vm, entry.Page))
                continue;
            page = entry.Page;
            Left();
            return true;
        }
        return false;
    }

    private void Sweep()
    {
        List<(uint Ticket, int Vm)> kept = [];
        for (int vm = 0; vm < _pages.Length; vm++)
        {
            if (_pages[vm] is not { } pages)
                continue;
            for (int left = pages.Count; left > 0; left--)
            {
                (int Page, uint Ticket) entry = pages.Dequeue();
                if (!_isHere(vm, entry.Page))
                    continue;
                pages.Enqueue(entry);
                kept.Add((entry.Ticket, vm));
            }
        }
        // Tickets are unique, so the order is total; a wrap-around after 2³² pages only makes some look older.
        kept.Sort();
        _order.Clear();
        foreach ((_, int vm) in kept)
            _order.Enqueue(vm);
    }
}
