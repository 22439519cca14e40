namespace HyperActors.Replacement;

/// <summary>CLOCK-Pro: LIRS with reference bits. Pages re-referenced within their test period become hot.</summary>
/// <remarks>
/// <para>All pages stand in one circle in the order of their last move to its head. The hand of the cold pages looks
/// for a victim, that of the hot pages demotes one when a cold page becomes hot, that of the tests ends test periods.
/// Each hand always stands at the last page of its kind, and a page only ever moves to the head. So instead of three
/// hands that search one circle there are three lists (hot, cold, in test) whose last elements are the hands, and a
/// stamp that tells which of two pages stands nearer to the head: nothing is searched.</para>
/// <para>Default is the authors' program, which differs from the paper in three points: the cold pages' share is fixed
/// at 5 %, a cold page whose test period is over goes even if it was referenced, and a reference to the page referenced
/// just before is skipped. <c>definition=paper</c> moves the share, one page up for a cold page referenced in its test
/// period, one down for a test that ends without, and sends a referenced page back to the head.</para>
/// <para>Touch is O(1); a victim is O(1) amortised. S. Jiang, F. Chen, X. Zhang, USENIX ATC 2005.</para>
/// </remarks>
public sealed class ClockProPolicy : IReplacementPolicy
{
    private readonly LinkTable _residents;
    private readonly LinkTable _tests;
    private readonly long[] _pages;
    private readonly long[] _stamps;
    private readonly bool[] _referenced;
    private readonly bool[] _isHot;
    private readonly PageHistory _history;
    private readonly bool _asPaper;
    private readonly int _leastCold;
    private readonly int _mostCold;
    private readonly int _hot;
    private readonly int _cold;
    private readonly int _test;
    private long _clock;
    private int _hotCount;
    private int _coldTarget;
    private int _latest = LinkTable.Nowhere;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="coldShare">Share of the frames for cold pages, at least two frames; default 0.05.</param>
    /// <param name="asPaper">Whether to decide as the paper, so that the share moves between that and its complement;
    /// default false: as the authors' program.</param>
    public ClockProPolicy(int capacity, PageSpace pages, decimal coldShare = 0.05m, bool asPaper = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _asPaper = asPaper;
        _leastCold = Math.Min(capacity, Math.Max(2, (int)decimal.Truncate(coldShare * capacity)));
        _mostCold = asPaper ? Math.Max(_leastCold, capacity - _leastCold) : _leastCold;
        _coldTarget = _leastCold;
        int ghosts = capacity + 1;      // between an eviction and the end of the oldest test there is one more
        _residents = new LinkTable(capacity, lists: 2);
        _hot = capacity;
        _cold = capacity + 1;
        _tests = new LinkTable(capacity + ghosts, lists: 1);
        _test = capacity + ghosts;
        _pages = new long[capacity];
        _stamps = new long[capacity + ghosts];
        _referenced = new bool[capacity];
        _isHot = new bool[capacity];
        _history = new PageHistory(ghosts, pages);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "clockpro",
        Summary = "Reference bits and test periods keep pages whose references lie close together, as LIRS does.",
        Source = "S. Jiang, F. Chen, X. Zhang, CLOCK-Pro: an effective improvement of the CLOCK replacement, "
            + "USENIX ATC 2005",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised",
        BytesPerFrame = 62,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Exact: it needs faults and the accessed bit; definition=paper suits a sampled bit better.",
        Parameters =
        [
            PolicyParameter.Share("cold", 0.05m, "Share of the frames for cold pages; at least two frames."),
            PolicyParameter.Word(
                "definition", "The authors' program, or the paper: the share adapts, referenced pages are spared.",
                "authors", "paper"),
        ],
        Factory = (arguments, capacity, pages) => new ClockProPolicy(
            capacity, pages, arguments.Number("cold"), arguments.Word("definition") == "paper"),
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
        if (_latest == frame.Value && !_asPaper)
            return;
        _latest = frame.Value;
        _referenced[frame.Value] = true;
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        int node = frame.Value;
        _residents.RequireFree(node);
        int ghost = _history.Find(page);
        bool becomesHot = ghost >= 0 ? TryPromote(Capacity + ghost) : Capacity - Resident > _leastCold;
        if (_history.Find(page) >= 0)       // unless the hot hand has passed it meanwhile
            DropGhost(ghost);
        _latest = node;
        _pages[node] = page;
        Resident++;
        Enter(node, becomesHot, isInTest: !becomesHot);
        EndTestsBehindHot();
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        // Ends: every step clears a reference bit, or stops.
        while (true)
        {
            // Without cold pages, as when frames were freed, the last hot page is next.
            bool looksAtCold = Resident > _hotCount;
            int last = _residents.Previous(looksAtCold ? _cold : _hot);
            bool isInTest = _tests.IsLinked(last);
            if (!_referenced[last] || (looksAtCold && !isInTest && !_asPaper))
            {
                victim = new FrameNumber(last);
                return true;
            }
            bool becomesHot = !looksAtCold || (isInTest && TryPromote(last));
            Leave(last);
            Enter(last, becomesHot, isInTest && !becomesHot);
            EndTestsBehindHot();
        }
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        int node = frame.Value;
        _residents.RequireResident(node);
        if (_tests.IsLinked(node))
        {
            int ghost = _history.Add(_pages[node]);
            _tests.Replace(node, Capacity + ghost);
            _stamps[Capacity + ghost] = _stamps[node];
        }
        Remove(frame);
        while (_history.Count > Capacity)
            EndTest(_tests.Previous(_test));
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame)
    {
        int node = frame.Value;
        _residents.RequireResident(node);
        Leave(node);
        Resident--;
        if (_latest == node)
            _latest = LinkTable.Nowhere;
        EndTestsBehindHot();
    }

    /// <inheritdoc />
    public void Forget(long page)
    {
        if (_history.Find(page) is >= 0 and int ghost)
            DropGhost(ghost);
    }

    /// <inheritdoc />
    public void CheckInvariants()
    {
        Invariant.Equal(_hotCount, _residents.Count(_hot), "hot pages");
        Invariant.Equal(Resident - _hotCount, _residents.Count(_cold), "cold pages");
        int inTest = _history.Count;
        for (int node = 0; node < Capacity; node++)
            inTest += _tests.IsLinked(node) ? 1 : 0;
        Invariant.Equal(inTest, _tests.Count(_test), "pages in test");
        Invariant.AtMost(_history.Count, Capacity, "remembered pages");
        Invariant.True(
            _tests.IsEmpty(_test) || _hotCount == 0
            || _stamps[_tests.Previous(_test)] > _stamps[_residents.Previous(_hot)],
            "no test period reaches behind the last hot page");
    }

    /// <summary>Whether a cold page in its test period may become hot: there is room, or a hot page behind it can
    /// go.</summary>
    private bool TryPromote(int node)
    {
        MoveTarget(+1);
        while (_hotCount >= Capacity - _coldTarget)
        {
            if (!_tests.IsLinked(node) || !TryDemoteHot(_stamps[node]))
                return false;
        }
        return true;
    }

    /// <summary>The hot hand: demotes the last hot page that was not referenced, if it lies behind the stamp.</summary>
    private bool TryDemoteHot(long stamp)
    {
        bool demotes = false;
        while (!demotes && _hotCount > 0)
        {
            int last = _residents.Previous(_hot);
            if (_stamps[last] > stamp)
                break;
            demotes = !_referenced[last];
            Leave(last);
            Enter(last, isHot: !demotes, isInTest: false);
            EndTestsBehind(Math.Min(stamp, LastHotStamp));
        }
        EndTestsBehindHot();
        return demotes;
    }

    private long LastHotStamp => _hotCount > 0 ? _stamps[_residents.Previous(_hot)] : long.MinValue;

    private void EndTestsBehindHot() => EndTestsBehind(LastHotStamp);

    private void EndTestsBehind(long stamp)
    {
        while (_tests.Previous(_test) is int last && last != _test && _stamps[last] < stamp)
            EndTest(last);
    }

    private void EndTest(int node)
    {
        bool wasReferenced = node < Capacity && _referenced[node];
        if (node < Capacity)
            _tests.Unlink(node);
        else
            DropGhost(node - Capacity);
        MoveTarget(wasReferenced ? +1 : -1);
    }

    private void MoveTarget(int step) => _coldTarget = Math.Clamp(_coldTarget + step, _leastCold, _mostCold);

    private void DropGhost(int ghost)
    {
        _tests.Unlink(Capacity + ghost);
        _history.Remove(ghost);
    }

    /// <summary>Puts a resident page at the head.</summary>
    private void Enter(int node, bool isHot, bool isInTest)
    {
        _stamps[node] = ++_clock;
        _referenced[node] = false;
        _isHot[node] = isHot;
        _hotCount += isHot ? 1 : 0;
        _residents.InsertAfter(isHot ? _hot : _cold, node);
        if (isInTest)
            _tests.InsertAfter(_test, node);
    }

    private void Leave(int node)
    {
        _residents.Unlink(node);
        _hotCount -= _isHot[node] ? 1 : 0;
        if (_tests.IsLinked(node))
            _tests.Unlink(node);
    }
}
