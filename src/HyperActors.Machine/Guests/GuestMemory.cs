namespace HyperActors.Machine;

/// <summary>
/// The guest kernel's allocator of its physical memory: which guest frames are free, and how many mappings share one.
/// </summary>
/// <remarks>
/// Fresh frames are handed out in ascending order; base pages from below, large pages from above, so that both stay
/// aligned and dense. A freed frame is the next one used (LIFO), as a kernel's per-CPU lists prefer what is still in
/// the caches; it also keeps the host from being asked for more memory than the guest uses at its peak.
/// </remarks>
public sealed class GuestMemory
{
    private readonly PageSize _largeSize;
    private readonly FreePages _freeBase;
    private readonly Stack<int> _freeLarge = [];
    private readonly Dictionary<int, int> _sharers = [];
    private int _nextBase;
    private int _largeEnd;

    /// <summary>Makes the memory of a guest.</summary>
    /// <param name="frames">Its base pages; at least 1.</param>
    /// <param name="largeSize">The size of page that processes are given; <see cref="PageSize.Base4KiB"/> for none larger.</param>
    /// <param name="reportOrder">Free pages are reported in whole blocks of 2ⁿ of them; null: they are not.</param>
    public GuestMemory(int frames, PageSize largeSize, int? reportOrder = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        Frames = frames;
        _freeBase = new FreePages(frames, reportOrder);
        _largeSize = largeSize;
        _largeEnd = frames >> largeSize.Shift << largeSize.Shift;
    }

    /// <summary>Base pages in all.</summary>
    public int Frames { get; }

    /// <summary>Base pages in use.</summary>
    public int Used { get; private set; }

    /// <summary>Takes one base page, for a page table or a process.</summary>
    /// <returns>Its frame, or −1 when there is none.</returns>
    public int TakeBase()
    {
        if (!_freeBase.TryPop(out int frame))
        {
            bool full = _nextBase >= (_largeSize == PageSize.Base4KiB ? Frames : _largeEnd);
            if (full)
                return -1;
            frame = _nextBase++;
            _freeBase.TakeFresh(frame);
        }
        Used++;
        return frame;
    }

    /// <summary>Takes a page of the size that processes are given.</summary>
    /// <returns>Its first frame, aligned to its size, or −1 when there is none.</returns>
    public int Take()
    {
        if (_largeSize == PageSize.Base4KiB)
            return TakeBase();
        if (!_freeLarge.TryPop(out int frame))
        {
            if (_largeEnd - _largeSize.BasePages < _nextBase)
                return -1;
            frame = _largeEnd -= _largeSize.BasePages;
        }
        Used += _largeSize.BasePages;
        return frame;
    }

    /// <summary>Gives back one base page.</summary>
    public void FreeBase(int frame)
    {
        _freeBase.Push(frame);
        Used--;
    }

    /// <summary>Free base pages of which the host has not been told; those never used are not among them.</summary>
    public int Unreported => _freeBase.Unreported;

    /// <summary>Takes free base pages out to report them. They count as used until they are put back.</summary>
    /// <param name="blocks">How many blocks at most.</param>
    /// <returns>The frames; empty if there is none to report.</returns>
    public int[] Isolate(int blocks)
    {
        int[] frames = _freeBase.Isolate(blocks);
        Used += frames.Length;
        return frames;
    }

    /// <summary>Puts back base pages that were reported.</summary>
    public void PutBack(int[] frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        _freeBase.PutBack(frames);
        Used -= frames.Length;
    }

    /// <summary>Lets one more mapping share a frame copy-on-write.</summary>
    public void Share(int frame) => _sharers[frame] = _sharers.GetValueOrDefault(frame, 1) + 1;

    /// <summary>Whether more than one mapping shares a frame.</summary>
    public bool IsShared(int frame) => _sharers.ContainsKey(frame);

    /// <summary>Takes one mapping of a page away; the last one frees it.</summary>
    public void Release(int frame)
    {
        if (_sharers.TryGetValue(frame, out int sharers))
        {
            if (sharers == 2)
                _sharers.Remove(frame);
            else
                _sharers[frame] = sharers - 1;
            return;
        }
        if (_largeSize == PageSize.Base4KiB)
        {
            FreeBase(frame);
            return;
        }
        _freeLarge.Push(frame);
        Used -= _largeSize.BasePages;
    }
}
