namespace HyperActors.Replacement;

/// <summary>S3-FIFO: a small FIFO of new pages, a main FIFO with reinsertion, and a memory of what the small one
/// dropped.</summary>
/// <remarks>
/// <para>A new page enters the small queue, or the main one if its number is remembered. While the small queue holds
/// its share, its oldest page goes, unless it was used at least twice: then it moves to the main queue. From the main
/// queue goes the oldest that was not used since it was last put in; a used one is put in again with a use less.</para>
/// <para>The paper's pseudocode trims the main queue within that sweep and still evicts a page of the small one, so one
/// fault can evict two pages: see <see cref="ISurplusPolicy"/>. libCacheSim, by the same authors, evicts from the small
/// queue unless the main one is over its share, and takes a returning number out before it adds the victim's; the
/// counts differ by less than 0.03 %.</para>
/// <para>Touch is O(1); a victim is O(1) amortised. J. Yang and others, SOSP 2023.</para>
/// </remarks>
public sealed class S3FifoPolicy : ISurplusPolicy
{
    private const byte MostUses = 3;

    private readonly LinkTable _links;
    private readonly long[] _pages;
    private readonly byte[] _uses;
    private readonly bool[] _isMain;
    private readonly GhostQueue _ghosts;
    private readonly S3FifoOptions _options;
    private readonly int _smallTarget;
    private readonly int _mainTarget;
    private int _smallCount;
    private int _mainCount;
    private bool _isSweepingSmall;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="options">Its conventions; default: those of the paper.</param>
    public S3FifoPolicy(int capacity, PageSpace pages, S3FifoOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _options = options ?? new S3FifoOptions();
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 2);
        _pages = new long[capacity];
        _uses = new byte[capacity];
        _isMain = new bool[capacity];
        int small = (int)decimal.Truncate(_options.SmallShare * capacity);
        _mainTarget = capacity - small;
        _smallTarget = Math.Max(1, small);
        _ghosts = new GhostQueue((int)decimal.Truncate(_options.GhostShare * capacity), pages);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "s3fifo",
        Summary = "A small FIFO filters one-time pages; what is used twice enters the main FIFO, which reinserts.",
        Source = "J. Yang, Y. Zhang, Z. Qiu, Y. Yue, K. V. Rashmi, FIFO queues are all you need, SOSP 2023",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised",
        BytesPerFrame = 36,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Counts samples that found the accessed bit set, up to 3, in the place of references.",
        Parameters =
        [
            PolicyParameter.Share("small", 0.1m, "Share of the frames for new pages."),
            PolicyParameter.Share("ghost", 0.9m, "How many dropped numbers are remembered, as a share of frames."),
            PolicyParameter.Integer("threshold", 2, 1, 3, "Uses that move a page from the small queue to the main."),
            PolicyParameter.Word(
                "definition", "The paper's algorithm, or that of libCacheSim, its authors' code.",
                "paper", "libcachesim"),
        ],
        Factory = (arguments, capacity, pages) => new S3FifoPolicy(capacity, pages, new S3FifoOptions
        {
            SmallShare = arguments.Number("small"),
            GhostShare = arguments.Number("ghost"),
            Threshold = arguments.Integer("threshold"),
            AsLibCacheSim = arguments.Word("definition") == "libcachesim",
        }),
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
        victim = new FrameNumber(_options.AsLibCacheSim ? SelectAsLibCacheSim() : SelectAsPaper());
        return true;
    }

    /// <inheritdoc />
    public bool TrySelectSurplus(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (!_isSweepingSmall || _smallCount == 0)
            return _isSweepingSmall = false;
        victim = new FrameNumber(SweepSmall());
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        bool isMain = _isMain[frame.Value];
        Remove(frame);
        if (isMain)
            return;
        _ghosts.Push(_pages[frame.Value]);
        if (!_options.AsLibCacheSim)
            _ghosts.Trim();
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
        Invariant.Equal(_mainCount, _links.Count(Main), "pages in the main queue");
        _ghosts.CheckInvariants();
    }

    private int SelectAsPaper()
    {
        if (!_isSweepingSmall && _smallCount < _smallTarget && _mainCount > 0)
            return SelectFromMain();
        return SweepSmall();
    }

    /// <summary>The sweep ends with a page of the small queue; a promotion that overfills the main queue evicts from
    /// there first, and the sweep goes on.</summary>
    private int SweepSmall()
    {
        _isSweepingSmall = true;
        while (_smallCount > 0)
        {
            if (_mainCount > _mainTarget)
                return SelectFromMain();
            int oldest = _links.Previous(Small);
            if (_uses[oldest] < _options.Threshold)
            {
                _isSweepingSmall = false;
                return oldest;
            }
            Promote(oldest);
        }
        _isSweepingSmall = false;
        return SelectFromMain();
    }

    private int SelectAsLibCacheSim()
    {
        if (_mainCount > _mainTarget)
            return SelectFromMain();
        while (_smallCount > 0)
        {
            int oldest = _links.Previous(Small);
            if (_uses[oldest] < _options.Threshold)
                return oldest;
            Promote(oldest);
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
