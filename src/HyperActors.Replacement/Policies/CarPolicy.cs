namespace HyperActors.Replacement;

/// <summary>CAR: ARC with two clocks in the place of its two LRU lists, so that a reference only sets a bit.</summary>
/// <remarks>
/// <para>The hand of T1 moves referenced pages behind T2; the hand of T2 sends them round again. The first page with a
/// clear bit is the victim, of T1 while that holds at least max(1, p), else of T2. Unlike ARC, p moves after the
/// eviction, on insertion.</para>
/// <para>Touch is O(1); a victim is O(1) amortised. S. Bansal and D. S. Modha, FAST 2004.</para>
/// </remarks>
public sealed class CarPolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly long[] _pages;
    private readonly bool[] _isFrequent;
    private readonly bool[] _referenced;
    private readonly PageHistory _history;
    private readonly bool[] _ghostIsFrequent;
    private readonly AdaptationStep _step;
    private readonly int _recent;
    private int _recentCount;
    private int _recentGhosts;
    private double _target;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="step">How the quotient that moves p is rounded.</param>
    public CarPolicy(int capacity, PageSpace pages, AdaptationStep step = AdaptationStep.Real)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        int ghosts = checked(2 * capacity);
        _links = new LinkTable(capacity + ghosts, lists: 4);
        _recent = capacity + ghosts;
        _pages = new long[capacity];
        _isFrequent = new bool[capacity];
        _referenced = new bool[capacity];
        _history = new PageHistory(ghosts, pages);
        _ghostIsFrequent = new bool[ghosts];
        _step = step;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "car",
        Summary = "ARC with clocks: a reference sets a bit, hands sort pages into seen once and seen again.",
        Source = "S. Bansal, D. S. Modha, CAR: clock with adaptive replacement, FAST 2004",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised",
        BytesPerFrame = 60,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Exact: it needs faults and the accessed bit.",
        Parameters =
        [
            PolicyParameter.Word(
                "p", "The target of T1 moves by real or by rounded quotients.", "real", "integer", "ceiling"),
        ],
        Factory = (arguments, capacity, pages) =>
            new CarPolicy(capacity, pages, AdaptationSteps.Read(arguments.Word("p"))),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident { get; private set; }

    private int Frequent => _recent + 1;

    private int RecentGhosts => _recent + 2;

    private int FrequentGhosts => _recent + 3;

    private int FrequentGhostCount => _history.Count - _recentGhosts;

    /// <inheritdoc />
    public void Touch(FrameNumber frame) => _referenced[frame.Value] = true;

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        int ghost = _history.Find(page);
        bool isFrequent = ghost >= 0;
        if (isFrequent)
        {
            MoveTarget(ghost);
            Drop(ghost);
        }
        else
        {
            MakeRoomInHistory();
        }
        _links.InsertBefore(isFrequent ? Frequent : _recent, frame.Value);
        _isFrequent[frame.Value] = isFrequent;
        _referenced[frame.Value] = false;
        _pages[frame.Value] = page;
        _recentCount += isFrequent ? 0 : 1;
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        // Ends: each step clears a bit, or stops.
        while (true)
        {
            bool looksAtRecent = _recentCount >= Math.Max(1, _target) || _recentCount == Resident;
            int oldest = _links.Next(looksAtRecent ? _recent : Frequent);
            if (!_referenced[oldest])
            {
                victim = new FrameNumber(oldest);
                return true;
            }
            _referenced[oldest] = false;
            _links.Unlink(oldest);
            _links.InsertBefore(Frequent, oldest);
            _isFrequent[oldest] = true;
            _recentCount -= looksAtRecent ? 1 : 0;
        }
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        bool isFrequent = _isFrequent[frame.Value];
        Remove(frame);
        int ghost = _history.Add(_pages[frame.Value]);
        _ghostIsFrequent[ghost] = isFrequent;
        _recentGhosts += isFrequent ? 0 : 1;
        _links.InsertAfter(isFrequent ? FrequentGhosts : RecentGhosts, Capacity + ghost);
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        _recentCount -= _isFrequent[frame.Value] ? 0 : 1;
        Resident--;
    }

    /// <inheritdoc />
    public void Forget(long page)
    {
        if (_history.Find(page) is >= 0 and int ghost)
            Drop(ghost);
    }

    /// <inheritdoc />
    public void CheckInvariants()
    {
        Invariant.Equal(_recentCount, _links.Count(_recent), "pages in T1");
        Invariant.Equal(Resident - _recentCount, _links.Count(Frequent), "pages in T2");
        Invariant.Equal(_recentGhosts, _links.Count(RecentGhosts), "pages in B1");
        Invariant.Equal(FrequentGhostCount, _links.Count(FrequentGhosts), "pages in B2");
        Invariant.AtMost(_recentCount + _recentGhosts, Capacity, "T1 and B1");
        Invariant.AtMost(Resident + _history.Count, 2 * Capacity, "all lists");
        Invariant.True(_target >= 0 && _target <= Capacity, "the target of T1 lies within the frames");
    }

    private void MoveTarget(int ghost) =>
        _target = _ghostIsFrequent[ghost]
            ? Math.Max(0, _target - AdaptationSteps.Size(_step, _recentGhosts, FrequentGhostCount))
            : Math.Min(Capacity, _target + AdaptationSteps.Size(_step, FrequentGhostCount, _recentGhosts));

    /// <summary>Before a page that is not remembered enters T1: the bounds hold afterwards.</summary>
    private void MakeRoomInHistory()
    {
        while (_recentCount + _recentGhosts >= Capacity && _recentGhosts > 0)
            Drop(_links.Previous(RecentGhosts) - Capacity);
        while (Resident + _history.Count >= 2 * Capacity)
            Drop(_links.Previous(FrequentGhostCount > 0 ? FrequentGhosts : RecentGhosts) - Capacity);
    }

    private void Drop(int ghost)
    {
        _links.Unlink(Capacity + ghost);
        _history.Remove(ghost);
        _recentGhosts -= _ghostIsFrequent[ghost] ? 0 : 1;
    }
}
