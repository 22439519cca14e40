namespace HyperActors.Replacement;

/// <summary>QDLP: a small probationary FIFO (quick demotion) before a two-bit CLOCK (lazy promotion).</summary>
/// <remarks>
/// <para>New pages enter the small FIFO. When a frame is needed its oldest page moves to the clock if it was
/// referenced, else it goes and is remembered; a remembered page that returns enters the clock at once. The clock has a
/// capacity of its own and evicts when a page enters it full, even if another frame is free.</para>
/// <para>Touch is O(1); a victim is O(1) amortised. J. Yang, Z. Qiu, Y. Zhang, Y. Yue, K. V. Rashmi, HotOS 2023.</para>
/// </remarks>
public sealed class QdlpPolicy : ISurplusPolicy
{
    private const byte MostUses = 3;

    private readonly LinkTable _links;
    private readonly long[] _pages;
    private readonly byte[] _uses;
    private readonly bool[] _isMain;
    private readonly GhostQueue _ghosts;
    private readonly int _mainTarget;
    private int _smallCount;
    private int _mainCount;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="small">How many frames are for new pages; less than all of them.</param>
    /// <param name="ghosts">How many numbers of dropped pages are remembered.</param>
    public QdlpPolicy(int capacity, PageSpace pages, int small, int ghosts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(small);
        ArgumentOutOfRangeException.ThrowIfNegative(ghosts);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 2);
        _pages = new long[capacity];
        _uses = new byte[capacity];
        _isMain = new bool[capacity];
        _ghosts = new GhostQueue(ghosts, pages);
        _mainTarget = Math.Max(1, capacity - small);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "qdlp",
        Summary = "A small FIFO drops one-time pages quickly; what was referenced moves to a two-bit clock.",
        Source = "J. Yang, Z. Qiu, Y. Zhang, Y. Yue, K. V. Rashmi, FIFO can be better than LRU, HotOS 2023",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised",
        BytesPerFrame = 36,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Counts samples that found the accessed bit set, up to 3, in the place of references.",
        Parameters =
        [
            PolicyParameter.Share("small", 0.1m, "Share of the frames for new pages."),
            PolicyParameter.Share("ghost", 0.9m, "How many dropped numbers are remembered, as a share of frames."),
        ],
        Factory = (arguments, capacity, pages) => new QdlpPolicy(
            capacity, pages, arguments.ShareOf("small", capacity), arguments.ShareOf("ghost", capacity)),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident => _smallCount + _mainCount;

    private int Small => Capacity;

    private int Main => Capacity + 1;

    /// <inheritdoc />
    public void Touch(FrameNumber frame)
    {
        ref byte uses = ref _uses[frame.Value];
        uses = unchecked((byte)(uses + (uses < MostUses ? 1 : 0)));
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        bool isMain = _ghosts.Remove(page);
        _ghosts.Trim();
        _pages[frame.Value] = page;
        _uses[frame.Value] = 0;
        _isMain[frame.Value] = isMain;
        _links.InsertAfter(isMain ? Main : Small, frame.Value);
        if (isMain)
            _mainCount++;
        else
            _smallCount++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        victim = new FrameNumber(Select());
        return true;
    }

    /// <inheritdoc />
    public bool TrySelectSurplus(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (_mainCount < _mainTarget || !_ghosts.Contains(incoming))
            return false;
        victim = new FrameNumber(SelectFromMain());
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        bool isMain = _isMain[frame.Value];
        Remove(frame);
        if (!isMain)
            _ghosts.Push(_pages[frame.Value]);
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        if (_isMain[frame.Value])
            _mainCount--;
        else
            _smallCount--;
    }

    /// <inheritdoc />
    public void Forget(long page) => _ghosts.Remove(page);

    /// <inheritdoc />
    public void CheckInvariants()
    {
        Invariant.Equal(_smallCount, _links.Count(Small), "pages in the small queue");
        Invariant.Equal(_mainCount, _links.Count(Main), "pages in the clock");
        _ghosts.CheckInvariants();
    }

    private int Select()
    {
        while (_smallCount > 0 && _mainCount <= _mainTarget)
        {
            int oldest = _links.Previous(Small);
            if (_uses[oldest] == 0)
                return oldest;
            // The clock evicts before the page enters, so that the page cannot be its victim.
            int victim = _mainCount == _mainTarget ? SelectFromMain() : LinkTable.Nowhere;
            Promote(oldest);
            if (victim >= 0)
                return victim;
        }
        return SelectFromMain();
    }

    private int SelectFromMain()
    {
        int oldest = _links.Previous(Main);
        while (_uses[oldest] > 0)
        {
            _uses[oldest]--;
            _links.MoveAfter(Main, oldest);
            oldest = _links.Previous(Main);
        }
        return oldest;
    }

    private void Promote(int frame)
    {
        _links.MoveAfter(Main, frame);
        _isMain[frame] = true;
        _uses[frame] = 0;
        _smallCount--;
        _mainCount++;
    }
}
