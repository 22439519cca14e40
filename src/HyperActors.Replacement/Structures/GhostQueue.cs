using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>A bounded queue of pages that left, oldest out first: numbers only, no frames.</summary>
internal sealed class GhostQueue
{
    private readonly PageHistory _history;
    private readonly LinkTable _links;

    /// <param name="bound">How many numbers are kept between faults.</param>
    /// <param name="space">Which pages there are.</param>
    public GhostQueue(int bound, PageSpace space)
    {
        Bound = bound;
        // One more: between an eviction and the insertion that it made room for, the queue may be over its bound.
        _history = new PageHistory(bound + 1, space);
        _links = new LinkTable(bound + 1, lists: 1);
    }

    /// <summary>How many numbers are kept between faults.</summary>
    public int Bound { get; }

    /// <summary>How many numbers are kept now; at most one more than <see cref="Bound"/>.</summary>
    public int Count => _history.Count;

    private int Sentinel => _history.Slots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(long page) => _history.Find(page) >= 0;

    /// <summary>The slot of a page, or −1; the owner may keep data in arrays indexed by slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long page) => _history.Find(page);

    /// <summary>Remembers a page as the newest and returns its slot.</summary>
    public int Push(long page)
    {
        if (_history.Count > Bound)
            DropOldest();
        int slot = _history.Add(page);
        _links.InsertBefore(Sentinel, slot);
        return slot;
    }

    /// <summary>Forgets a page; false if it was not remembered.</summary>
    public bool Remove(long page)
    {
        int slot = _history.Find(page);
        if (slot < 0)
            return false;
        Drop(slot);
        return true;
    }

    /// <summary>Forgets the oldest until no more than <see cref="Bound"/> are left.</summary>
    public void Trim()
    {
        while (_history.Count > Bound)
            DropOldest();
    }

    public void CheckInvariants()
    {
        Invariant.AtMost(Count, Bound + 1, "remembered pages");
        Invariant.Equal(Count, _links.Count(Sentinel), "remembered pages in the queue");
    }

    private void DropOldest() => Drop(_links.Next(Sentinel));

    private void Drop(int slot)
    {
        _links.Unlink(slot);
        _history.Remove(slot);
    }
}
