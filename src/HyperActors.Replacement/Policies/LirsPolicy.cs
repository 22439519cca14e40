namespace HyperActors.Replacement;

/// <summary>LIRS: keeps the pages with low inter-reference recency; the others share a small part of memory.</summary>
/// <remarks>
/// <para>Stack S orders pages by recency; its LIR pages are kept. All other resident pages, HIR, stand in queue Q,
/// whose oldest goes. A HIR page referenced while in S, resident or not, becomes LIR, and the LIR page at the bottom of
/// S becomes HIR. The bottom of S is always LIR: what lies below is pruned.</para>
/// <para>S remembers pages that left without bound in the paper, so their number is bounded by the pages that there are
/// (option <c>history</c> bounds it by a multiple of the frames, dropping the one longest out). The authors' program,
/// <c>definition=authors</c>, has at least two HIR frames where the paper has one, and skips a reference to the page
/// referenced just before.</para>
/// <para>Touch is O(1) amortised; a victim is O(1). S. Jiang and X. Zhang, SIGMETRICS 2002.</para>
/// </remarks>
public sealed class LirsPolicy : IReplacementPolicy
{
    private readonly LinkTable _queue;
    private readonly long[] _pages;
    private readonly bool[] _isLir;
    private readonly PageHistory _history;
    private readonly int _lirLimit;
    private readonly long _historyLimit;
    private readonly bool _skipsRepeats;
    private LinkTable _stack;
    private LinkTable _departed;
    private int _lirCount;
    private int _hirCount;
    private int _latest = LinkTable.Nowhere;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="options">Its conventions; default: those of the paper.</param>
    public LirsPolicy(int capacity, PageSpace pages, LirsOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        options ??= new LirsOptions();
        Capacity = capacity;
        int hir = Math.Max(options.MinimumHirFrames, (int)decimal.Truncate(options.HirShare * capacity));
        _lirLimit = Math.Max(0, capacity - hir);
        _historyLimit = options.History == 0 ? long.MaxValue : Math.Max(1, (long)options.History * capacity);
        _skipsRepeats = options.SkipsRepeats;
        int slots = (int)Math.Min(_historyLimit, pages.DensePages > 0 ? pages.DensePages : 2L * capacity);
        _queue = new LinkTable(capacity, lists: 1);
        _pages = new long[capacity];
        _isLir = new bool[capacity];
        _history = new PageHistory(slots, pages);
        _stack = new LinkTable(capacity + slots, lists: 1);
        _departed = new LinkTable(slots, lists: 1);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "lirs",
        Summary = "Keeps pages whose last two references lay close together; a small queue holds the rest.",
        Source = "S. Jiang, X. Zhang, LIRS: an efficient low inter-reference recency set policy, SIGMETRICS 2002",
        TouchCost = "O(1) amortised",
        VictimCost = "O(1)",
        BytesPerFrame = 25,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Recency is that of samples that found the accessed bit set; clockpro is made for that.",
        Parameters =
        [
            PolicyParameter.Word(
                "definition", "The paper's, or the authors' program: two HIR frames at least, repeats skipped.",
                "paper", "authors"),
            PolicyParameter.Share("hir", 0.01m, "Share of the frames for HIR pages."),
            PolicyParameter.Integer("minimum", 1, 1, 1_000_000, "HIR frames at least; 2 with definition=authors."),
            PolicyParameter.Integer(
                "history", 0, 0, 100_000, "Most pages remembered, in multiples of the frames; 0: without bound."),
        ],
        Factory = (arguments, capacity, pages) => new LirsPolicy(capacity, pages, new LirsOptions
        {
            HirShare = arguments.Number("hir"),
            MinimumHirFrames = Math.Max(
                arguments.Integer("minimum"), arguments.Word("definition") == "authors" ? 2 : 1),
            SkipsRepeats = arguments.Word("definition") == "authors",
            History = arguments.Integer("history"),
        }),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident => _lirCount + _hirCount;

    private int Top => Capacity + _history.Slots;

    private int Queue => Capacity;

    /// <inheritdoc />
    public void Touch(FrameNumber frame)
    {
        int node = frame.Value;
        if (_skipsRepeats && _latest == node)
            return;
        _latest = node;
        bool wasInStack = _stack.IsLinked(node);
        if (wasInStack)
            _stack.Unlink(node);
        _stack.InsertAfter(Top, node);
        if (!_isLir[node])
            TouchHir(node, wasInStack);
        Prune();
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        int node = frame.Value;
        if (IsResident(node))
            throw new InvalidOperationException($"Frame {frame} already holds a page.");
        int ghost = _history.Find(page);
        if (ghost >= 0)
            Drop(ghost);
        _latest = node;
        _pages[node] = page;
        _stack.InsertAfter(Top, node);
        if (_lirCount < _lirLimit)
            BecomeLir(node);
        else if (ghost >= 0 && _lirLimit > 0)
            Exchange(node);
        else
            Enqueue(node);
        Prune();
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        // Without HIR pages, as when frames were freed, the LIR page at the bottom of S is next.
        victim = new FrameNumber(_hirCount > 0 ? _queue.Next(Queue) : _stack.Previous(Top));
        return Resident > 0;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        int node = frame.Value;
        RequireResident(node);
        if (_stack.IsLinked(node))
            Remember(node);
        Leave(node);
        Prune();
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame)
    {
        int node = frame.Value;
        RequireResident(node);
        if (_stack.IsLinked(node))
            _stack.Unlink(node);
        Leave(node);
        Prune();
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
        int inStack = 0;
        for (int node = 0; node < Capacity; node++)
        {
            inStack += _stack.IsLinked(node) ? 1 : 0;
            Invariant.True(!_isLir[node] || _stack.IsLinked(node), "every LIR page is in S");
        }
        Invariant.Equal(_lirCount, _isLir.Count(isLir => isLir), "LIR pages");
        Invariant.Equal(_hirCount, _queue.Count(Queue), "HIR pages in Q");
        Invariant.Equal(inStack + _history.Count, _stack.Count(Top), "pages in S");
        Invariant.Equal(_history.Count, _departed.Count(_history.Slots), "remembered pages");
        int bottom = _stack.Previous(Top);
        Invariant.True(bottom == Top || (bottom < Capacity && _isLir[bottom]), "the bottom of S is LIR");
    }

    private bool IsResident(int node) => _isLir[node] || _queue.IsLinked(node);

    private void RequireResident(int node)
    {
        if (!IsResident(node))
            throw new InvalidOperationException($"Frame {node} holds no page.");
    }

    private void TouchHir(int node, bool wasInStack)
    {
        _queue.Unlink(node);
        _hirCount--;
        if (_lirCount < _lirLimit)
            BecomeLir(node);
        else if (wasInStack && _lirLimit > 0)
            Exchange(node);
        else
            Enqueue(node);
    }

    /// <summary>A page becomes LIR in the place of the one at the bottom of S.</summary>
    private void Exchange(int node)
    {
        BecomeLir(node);
        int bottom = _stack.Previous(Top);
        _stack.Unlink(bottom);
        _isLir[bottom] = false;
        _lirCount--;
        Enqueue(bottom);
    }

    private void BecomeLir(int node)
    {
        _isLir[node] = true;
        _lirCount++;
    }

    private void Enqueue(int node)
    {
        _queue.InsertBefore(Queue, node);
        _hirCount++;
    }

    private void Leave(int node)
    {
        if (_latest == node)
            _latest = LinkTable.Nowhere;
        if (_isLir[node])
        {
            _isLir[node] = false;
            _lirCount--;
            return;
        }
        _queue.Unlink(node);
        _hirCount--;
    }

    /// <summary>Leaves the page's number in S where the page was.</summary>
    private void Remember(int node)
    {
        if (_history.Count == _historyLimit)
            Drop(_departed.Next(_history.Slots));
        if (_history.Count == _history.Slots)
            Grow();
        int ghost = _history.Add(_pages[node]);
        _stack.Replace(node, Capacity + ghost);
        _departed.InsertBefore(_history.Slots, ghost);
    }

    private void Drop(int ghost)
    {
        _stack.Unlink(Capacity + ghost);
        _departed.Unlink(ghost);
        _history.Remove(ghost);
    }

    private void Prune()
    {
        // Ends: each step takes a node off the stack.
        while (true)
        {
            int bottom = _stack.Previous(Top);
            if (bottom == Top || (bottom < Capacity && _isLir[bottom]))
                return;
            if (bottom < Capacity)
                _stack.Unlink(bottom);
            else
                Drop(bottom - Capacity);
        }
    }

    private void Grow()
    {
        _history.Grow();
        _stack = _stack.Grown(Capacity + _history.Slots);
        _departed = _departed.Grown(_history.Slots);
    }
}
