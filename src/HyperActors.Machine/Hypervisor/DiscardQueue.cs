namespace HyperActors.Machine;

/// <summary>Pages that VMs gave up: those that wait for their turn to go, and those that a VM was told of.</summary>
/// <remarks>
/// A page that is on its way, or that a reclaim pass has in hand, waits until that is over; the others go meanwhile. Pages
/// of a huge page go together, if all of it is given up at once. VMs are told in the order in which pages go, in one
/// message for what goes at a time, and what they gave up in one message is answered when all of it is gone.
/// </remarks>
internal sealed class DiscardQueue
{
    private readonly List<(DiscardJob Job, int Page)> _waiting = [];
    private readonly Dictionary<long, DiscardJob> _told = [];
    private readonly List<int> _taken = [];

    /// <summary>How many pages wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>A VM has given up pages.</summary>
    public void Add(DiscardJob job, int[] pages)
    {
        foreach (int page in pages)
            _waiting.Add((job, page));
    }

    /// <summary>Takes the pages whose turn has come; those of VMs that are gone are forgotten.</summary>
    public void Advance(IPageDiscarder discarder)
    {
        int kept = 0;
        for (int i = 0, together; i < _waiting.Count; i += together)
        {
            (DiscardJob job, int page) = _waiting[i];
            bool alive = job.Guest.Alive;
            together = alive ? TogetherFrom(i, discarder) : 1;
            bool waits = alive && !discarder.TryDiscard(job.Guest, page, together);
            for (int each = page; each < page + together; each++)
            {
                if (waits)
                    _waiting[kept++] = (job, each);
                else if (alive)
                    _taken.Add(each);
            }
            if (i + together == _waiting.Count || _waiting[i + together].Job != job)
                Tell(job, discarder);
        }
        _waiting.RemoveRange(kept, _waiting.Count - kept);
    }

    /// <summary>A VM has acknowledged pages that it was told of.</summary>
    /// <param name="batch">The question.</param>
    /// <param name="pages">How many pages it was about.</param>
    /// <param name="job">What they are a part of.</param>
    /// <returns>Whether all of that is gone now.</returns>
    public bool Acknowledge(long batch, int pages, out DiscardJob job)
    {
        _told.Remove(batch, out job!);
        job.Remaining -= pages;
        return job.Remaining == 0;
    }

    /// <summary>How many pages go together, from one in the queue on: a whole huge page, or one.</summary>
    private int TogetherFrom(int at, IPageDiscarder discarder)
    {
        (DiscardJob job, int first) = _waiting[at];
        int pages = discarder.PagesMappedAsOne(job.Guest, first);
        if (at + pages > _waiting.Count)
            return 1;
        for (int i = 1; i < pages; i++)
            if (_waiting[at + i] != (job, first + i))
                return 1;
        return pages;
    }

    private void Tell(DiscardJob job, IPageDiscarder discarder)
    {
        if (_taken.Count == 0)
            return;
        _told.Add(discarder.Tell(job, [.. _taken]), job);
        _taken.Clear();
    }
}

/// <summary>Who lets pages go that a VM gave up.</summary>
internal interface IPageDiscarder
{
    /// <summary>How many pages one entry maps from a page on; 1 where it maps none or is not its first.</summary>
    int PagesMappedAsOne(GuestAccount guest, int page);

    /// <summary>Begins to let pages go.</summary>
    /// <returns>False if they must wait.</returns>
    bool TryDiscard(GuestAccount guest, int page, int count);

    /// <summary>Tells a VM that pages go.</summary>
    /// <returns>The question that it is to acknowledge.</returns>
    long Tell(DiscardJob job, int[] pages);
}
