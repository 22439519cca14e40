namespace HyperActors.Replacement;

/// <summary>2Q: new pages pass through a short FIFO; only those that come back after it enter the long LRU
/// list.</summary>
/// <remarks>
/// <para>The full version. A1in is a FIFO of new pages (references to it change nothing), A1out remembers the numbers
/// of those that left it, Am is an LRU list of pages that came back while remembered. While A1in holds more than Kin
/// its oldest goes, else the last of Am, which is not remembered.</para>
/// <para>The paper does not say whether a returning page leaves A1out before or after the victim enters; it moves a
/// fault in ten thousand, and is the option <c>leave</c>.</para>
/// <para>Touch and victim are O(1). T. Johnson and D. Shasha, VLDB 1994.</para>
/// </remarks>
public sealed class TwoQueuePolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly long[] _pages;
    private readonly bool[] _isHot;
    private readonly GhostQueue _remembered;
    private readonly int _newest;
    private readonly int _hot;
    private readonly int _newestShare;
    private readonly bool _leavesAfter;
    private int _newestCount;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="newestShare">Kin: A1in gives up pages while it holds more than this many.</param>
    /// <param name="remembered">Kout: how many numbers A1out holds.</param>
    /// <param name="leavesAfter">Whether a returning page leaves A1out after the victim has entered it.</param>
    public TwoQueuePolicy(int capacity, PageSpace pages, int newestShare, int remembered, bool leavesAfter = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(newestShare);
        ArgumentOutOfRangeException.ThrowIfNegative(remembered);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 2);
        _newest = capacity;
        _hot = capacity + 1;
        _pages = new long[capacity];
        _isHot = new bool[capacity];
        _remembered = new GhostQueue(remembered, pages);
        _newestShare = newestShare;
        _leavesAfter = leavesAfter;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "2q",
        Summary = "New pages pass a FIFO; those that return while remembered enter an LRU list.",
        Source = "T. Johnson, D. Shasha, 2Q: a low overhead high performance buffer management algorithm, VLDB 1994",
        TouchCost = "O(1)",
        VictimCost = "O(1)",
        BytesPerFrame = 27,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Entering Am is exact, as it needs faults alone; the order within Am follows samples.",
        Parameters =
        [
            PolicyParameter.Share("kin", 0.25m, "A1in gives up pages while it holds more than this share of frames."),
            PolicyParameter.Share("kout", 0.5m, "How many numbers A1out remembers, as a share of frames."),
            PolicyParameter.Word(
                "leave", "Whether a returning page leaves A1out before or after the victim enters it.",
                "before", "after"),
        ],
        Factory = (arguments, capacity, pages) => new TwoQueuePolicy(
            capacity,
            pages,
            arguments.ShareOf("kin", capacity),
            arguments.ShareOf("kout", capacity),
            arguments.Word("leave") == "after"),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident { get; private set; }

    /// <inheritdoc />
    public void Touch(FrameNumber frame)
    {
        if (_isHot[frame.Value] && _links.Next(_hot) != frame.Value)
            _links.MoveAfter(_hot, frame.Value);
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        bool isHot = _remembered.Contains(page);
        if (!_leavesAfter)
            _remembered.Remove(page);
        _remembered.Trim();
        _remembered.Remove(page);
        _links.InsertAfter(isHot ? _hot : _newest, frame.Value);
        _isHot[frame.Value] = isHot;
        _pages[frame.Value] = page;
        _newestCount += isHot ? 0 : 1;
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        bool takesNewest = _newestCount > _newestShare || _links.IsEmpty(_hot);
        victim = new FrameNumber(_links.Previous(takesNewest ? _newest : _hot));
        return Resident > 0;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        bool isHot = _isHot[frame.Value];
        Remove(frame);
        if (!isHot)
            _remembered.Push(_pages[frame.Value]);
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        _newestCount -= _isHot[frame.Value] ? 0 : 1;
        Resident--;
    }

    /// <inheritdoc />
    public void Forget(long page) => _remembered.Remove(page);

    /// <inheritdoc />
    public void CheckInvariants()
    {
        Invariant.Equal(_newestCount, _links.Count(_newest), "pages in A1in");
        Invariant.Equal(Resident - _newestCount, _links.Count(_hot), "pages in Am");
        _remembered.CheckInvariants();
    }
}
