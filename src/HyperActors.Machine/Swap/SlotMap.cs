using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Which slots of a swap device are free, and which a cluster of pages gets.</summary>
/// <remarks>
/// Next fit: the search goes on where the last allocation ended, so that pages that leave memory together lie together
/// and readahead finds neighbours (the reason for Linux's swap clusters, <c>mm/swapfile.c</c>). A cluster takes the
/// first of the next <see cref="RunsTried"/> free runs that is long enough, or else the next free slots as they come.
/// First fit was rejected: it fills old holes first and scatters every cluster once the device has been full.
/// </remarks>
internal sealed class SlotMap
{
    /// <summary>How many free runs are tried for a whole cluster before it is split.</summary>
    public const int RunsTried = 8;

    private readonly BitTree _free;
    private int _cursor;

    /// <summary>Makes a map of free slots.</summary>
    /// <param name="slots">How many; 0 where all of the device is given to guests.</param>
    public SlotMap(int slots) => _free = new BitTree(slots, full: true);

    /// <summary>How many slots there are.</summary>
    public int Slots => _free.Size;

    /// <summary>How many are free.</summary>
    public int Free => _free.Count;

    /// <summary>Whether a slot is free.</summary>
    public bool IsFree(int slot) => _free.Contains(slot);

    /// <summary>Takes slots, in a row where a run is near.</summary>
    /// <param name="slots">Filled whole, or not at all.</param>
    /// <returns>False if too few are free.</returns>
    public bool TryAllocate(Span<int> slots)
    {
        if (slots.Length > _free.Count)
            return false;
        int from = FindRun(slots.Length);
        for (int i = 0; i < slots.Length; i++)
        {
            int slot = NextFree(from);
            _free.Remove(slot);
            slots[i] = slot;
            from = slot + 1;
        }
        _cursor = from;
        return true;
    }

    /// <summary>Gives a slot back.</summary>
    /// <exception cref="BrokenInvariantException">It is free already.</exception>
    public void Release(int slot)
    {
        if (_free.Contains(slot))
            throw new BrokenInvariantException($"Slot {slot} is discarded twice.");
        _free.Add(slot);
    }

    private int FindRun(int length)
    {
        int from = _cursor;
        for (int run = 0; length > 1 && run < RunsTried; run++)
        {
            int start = NextFree(from);
            int found = _free.RunFrom(start, length);
            if (found == length)
                return start;
            from = start + found;
        }
        return _cursor;
    }

    private int NextFree(int from)
    {
        int slot = _free.NextFrom(from);
        return slot >= 0 ? slot : _free.NextFrom(0);
    }
}
