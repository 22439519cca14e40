using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>
/// What a guest's kernel knows for its own paging: who has each frame mapped, which frame should go, and which slots of
/// the virtual disk are taken.
/// </summary>
internal sealed class GuestPager
{
    private const int FileBits = 22;
    private const int Files = 16;
    private const int FirstFileSlot = Files << FileBits;

    private readonly IReplacementPolicy _policy;
    private readonly bool _usesAccessedBits;
    private readonly ProcessPages _pages;
    private readonly int[] _copy;       // of each frame the slot that still holds the same content, plus one
    private readonly SlotMap _slots;
    private readonly Dictionary<int, int> _sharers = [];

    public GuestPager(GuestSwapOptions options, int frames, IReadOnlyList<GuestProcess> processes)
    {
        if (!PolicyRegistry.TryParse(options.Eviction, out PolicyChoice? choice, out PolicyError? problem))
            throw new ArgumentException(problem!.ToString(), nameof(options));
        _policy = choice!.Create(frames, PageSpace.Sparse);
        _usesAccessedBits = choice.Description.Input != PolicyInput.Faults;
        _pages = new ProcessPages(frames, processes);
        _copy = new int[frames];
        _slots = new SlotMap((int)options.Capacity.Pages.Value);
    }

    /// <summary>A process has a frame for itself: from now on it may be chosen.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="process">Whose it is.</param>
    /// <param name="page">The page that it holds.</param>
    /// <param name="copy">The slot that holds the same content; −1 for none.</param>
    public void Mapped(int frame, GuestProcess process, long page, int copy = -1)
    {
        _pages.Set(frame, process, page);
        _copy[frame] = copy + 1;
        _policy.Insert(new FrameNumber(frame), Identity(process, page));
    }

    /// <summary>A frame was given back, or is shared now: it may not be chosen.</summary>
    public void Freed(int frame)
    {
        if (_pages.Owner(frame) is null)
            return;
        _policy.Remove(new FrameNumber(frame));
        if (_copy[frame] > 0)
            ReleaseSlot(_copy[frame] - 1);
        _pages.Clear(frame);
        _copy[frame] = 0;
    }

    /// <summary>Chooses the frame that should go.</summary>
    /// <param name="testAndClearAccessed">Reads and clears the accessed bit of a process's page.</param>
    /// <returns>The frame; −1 when none can go.</returns>
    public int Choose(Func<GuestProcess, long, bool> testAndClearAccessed)
    {
        // Each look clears a bit, so a second lap finds one that is clear.
        for (int looks = 2 * _policy.Resident; _policy.TrySelectVictim(PageSpace.NoPage, out FrameNumber victim); looks--)
        {
            int frame = victim.Value;
            if (looks <= 0 || !_usesAccessedBits || !testAndClearAccessed(_pages.Owner(frame)!, _pages.Page(frame)))
                return frame;
            _policy.Touch(victim);
        }
        return -1;
    }

    /// <summary>Where a page of a file lies, as a number beside those of slots.</summary>
    /// <remarks>Blocks repeat beyond 16 GiB of a file and 16 files, which only readahead of the host could notice.</remarks>
    public static int SlotInFile(GuestProcess process, long page) =>
        FirstFileSlot | ((process.Id & (Files - 1)) << FileBits) | (int)(page & ((1 << FileBits) - 1));

    /// <summary>Whether a number is of a file, and not of a slot.</summary>
    public static bool IsFile(int slot) => slot >= FirstFileSlot;

    /// <summary>The block of a file that a number stands for.</summary>
    public static int BlockOfFile(int slot) => slot & (FirstFileSlot - 1);

    /// <summary>The slot, or block of a file, that holds what a frame holds; −1 for none.</summary>
    public int CopyOf(int frame)
    {
        bool clean = _pages.Owner(frame) is { } owner && !owner.Space.Table.Lookup(_pages.Page(frame)).IsDirty;
        return clean ? _copy[frame] - 1 : -1;
    }

    public GuestProcess OwnerOf(int frame) => _pages.Owner(frame)!;

    public long PageOf(int frame) => _pages.Page(frame);

    /// <summary>Takes a frame from its page, whose content is, or will be, in a slot.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="dirty">Whether the content differs from what a slot holds.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="mustWrite">Whether the content must be written there first.</param>
    /// <returns>False when the virtual disk is full; then nothing has happened.</returns>
    public bool TryEvict(int frame, bool dirty, out int slot, out bool mustWrite)
    {
        slot = _copy[frame] - 1;
        mustWrite = dirty || slot < 0;
        if (slot < 0)
        {
            Span<int> taken = stackalloc int[1];
            if (!_slots.TryAllocate(taken))
                return false;
            slot = taken[0];
        }
        _policy.Evict(new FrameNumber(frame));
        _pages.Clear(frame);
        _copy[frame] = 0;
        return true;
    }

    /// <summary>One more process has a page in the same slot, after a fork.</summary>
    public void ShareSlot(int slot) => _sharers[slot] = _sharers.GetValueOrDefault(slot, 1) + 1;

    /// <summary>Whether more than one process has a page in a slot.</summary>
    public bool IsShared(int slot) => _sharers.ContainsKey(slot);

    /// <summary>One process less has a page in a slot; the last one frees it.</summary>
    public void ReleaseSlot(int slot)
    {
        if (IsFile(slot))
            return;
        if (!_sharers.TryGetValue(slot, out int sharers))
            _slots.Release(slot);
        else if (sharers == 2)
            _sharers.Remove(slot);
        else
            _sharers[slot] = sharers - 1;
    }

    private static long Identity(GuestProcess process, long page) => ((long)process.Id << 48) | page;
}
