using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>ARC: two LRU lists, of pages seen once and seen again, whose sizes follow which of them would have had
/// hits.</summary>
/// <remarks>
/// <para>T1 holds pages referenced once since they were loaded, T2 the others; B1 and B2 remember the numbers of those
/// evicted from each. A fault on a page of B1 raises the target p of T1, one on B2 lowers it. |T1| + |B1| stays within
/// the frames, all four lists within twice the frames.</para>
/// <para>In the paper, adapting and evicting are one step. Here the owner may ask for a victim many times before it
/// inserts, so a remembered page is marked once it has moved p. The paper's discarding of history before the eviction
/// is done after the insertion instead, which comes to the same lists.</para>
/// <para>Touch and victim are O(1). N. Megiddo and D. S. Modha, FAST 2003. The paper's p is real; many codes round its
/// steps to integers (<c>p=integer</c>), which moves counts by up to 2 %.</para>
/// </remarks>
public sealed class ArcPolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly long[] _pages;
    private readonly bool[] _isFrequent;
    private readonly PageHistory _history;
    private readonly bool[] _ghostIsFrequent;
    private readonly bool[] _hasAdapted;
    private readonly AdaptationStep _step;
    private readonly int _recent;
    private int _recentCount;
    private int _recentGhosts;
    private double _target;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="step">How the quotient that moves p is rounded.</param>
    public ArcPolicy(int capacity, PageSpace pages, AdaptationStep step = AdaptationStep.Real)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        int ghosts = checked(2 * capacity);
        _links = new LinkTable(capacity + ghosts, lists: 4);
        _recent = capacity + ghosts;
        _pages = new long[capacity];
        _isFrequent = new bool[capacity];
        _history = new PageHistory(ghosts, pages);
        _ghostIsFrequent = new bool[ghosts];
        _hasAdapted = new bool[ghosts];
        _step = step;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "arc",
        Summary = "Balances a list of pages seen once and a list of pages seen again by the hits each would have had.",
        Source = "N. Megiddo, D. S. Modha, ARC: a self-tuning, low overhead replacement cache, FAST 2003",
        TouchCost = "O(1)",
        VictimCost = "O(1)",
        BytesPerFrame = 61,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Adapting is exact, as it needs faults alone; T2 and the order follow samples, as in CAR.",
        Parameters =
        [
            PolicyParameter.Word(
                "p", "The target of T1 moves by real or by rounded quotients.", "real", "integer", "ceiling"),
        ],
        Factory = (arguments, capacity, pages) =>
            new ArcPolicy(capacity, pages, AdaptationSteps.Read(arguments.Word("p"))),
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

    /// <inheritdoc />
    public void Touch(FrameNumber frame)
    {
        ref bool isFrequent = ref _isFrequent[frame.Value];
        if (!isFrequent)
        {
            isFrequent = true;
            _recentCount--;
        }
        _links.MoveAfter(Frequent, frame.Value);
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        int ghost = _history.Find(page);
        bool isFrequent = ghost >= 0;
        if (isFrequent)
        {
            Adapt(ghost);
            Drop(ghost);
        }
        _links.InsertAfter(isFrequent ? Frequent : _recent, frame.Value);
        _isFrequent[frame.Value] = isFrequent;
        _pages[frame.Value] = page;
        _recentCount += isFrequent ? 0 : 1;
        Resident++;
        Trim();
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        int ghost = _history.Find(incoming);
        if (ghost >= 0)
            Adapt(ghost);
        bool isFrequentGhost = ghost >= 0 && _ghostIsFrequent[ghost];
        bool takesRecent = _recentCount > 0
            && (_recentCount > _target || (_recentCount == _target && isFrequentGhost));
        takesRecent |= _recentCount == Resident;
        victim = new FrameNumber(_links.Previous(takesRecent ? _recent : Frequent));
        return Resident > 0;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        bool isFrequent = _isFrequent[frame.Value];
        Remove(frame);
        int ghost = _history.Add(_pages[frame.Value]);
        _ghostIsFrequent[ghost] = isFrequent;
        _hasAdapted[ghost] = false;
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
        Invariant.Equal(_history.Count - _recentGhosts, _links.Count(FrequentGhosts), "pages in B2");
        Invariant.AtMost(_recentCount + _recentGhosts, Capacity, "T1 and B1");
        Invariant.AtMost(Resident + _history.Count, 2 * Capacity, "all lists");
        Invariant.True(_target >= 0 && _target <= Capacity, "the target of T1 lies within the frames");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Adapt(int ghost)
    {
        if (!_hasAdapted[ghost])
            MoveTarget(ghost);
    }

    private void MoveTarget(int ghost)
    {
        _hasAdapted[ghost] = true;
        int frequentGhosts = _history.Count - _recentGhosts;
        _target = _ghostIsFrequent[ghost]
            ? Math.Max(0, _target - AdaptationSteps.Size(_step, _recentGhosts, frequentGhosts))
            : Math.Min(Capacity, _target + AdaptationSteps.Size(_step, frequentGhosts, _recentGhosts));
    }

    private void Trim()
    {
        while (_recentCount + _recentGhosts > Capacity && _recentGhosts > 0)
            Drop(_links.Previous(RecentGhosts) - Capacity);
        while (Resident + _history.Count > 2 * Capacity)
        {
            int list = _history.Count > _recentGhosts ? FrequentGhosts : RecentGhosts;
            Drop(_links.Previous(list) - Capacity);
        }
    }

    private void Drop(int ghost)
    {
        _links.Unlink(Capacity + ghost);
        _history.Remove(ghost);
        _recentGhosts -= _ghostIsFrequent[ghost] ? 0 : 1;
    }
}
