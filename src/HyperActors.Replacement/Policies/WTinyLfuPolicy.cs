namespace HyperActors.Replacement;

/// <summary>W-TinyLFU: a small LRU window before a segmented LRU that admits a page only if a sketch of recent history
/// has seen it more often than the page it would replace.</summary>
/// <remarks>
/// <para>As in the paper: the window has 1 % of the frames, four fifths of the rest are protected; every reference is
/// counted, by minimal increment, in a sketch of four rows of four-bit counters that is halved after ten references a
/// frame. libCacheSim counts only part of the references and may drop several pages in one fault; that is not
/// followed.</para>
/// <para>Touch and victim are O(1), halving amortised. G. Einziger, R. Friedman, B. Manes, ACM Transactions on Storage
/// 13(4), 2017.</para>
/// </remarks>
public sealed class WTinyLfuPolicy : IReplacementPolicy
{
    private const byte Window = 0;
    private const byte Probation = 1;
    private const byte Protected = 2;

    private readonly LinkTable _links;
    private readonly long[] _pages;
    private readonly byte[] _listOf;
    private readonly int[] _counts = new int[3];
    private readonly FrequencySketch _sketch;
    private readonly int _windowLimit;
    private readonly int _protectedLimit;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="windowShare">Share of the frames for the window, at least one frame; default 0.01.</param>
    /// <param name="protectedShare">Share of the other frames that is protected; default 0.8.</param>
    /// <param name="sample">References a frame after which the sketch is halved; default 10.</param>
    public WTinyLfuPolicy(
        int capacity, decimal windowShare = 0.01m, decimal protectedShare = 0.8m, int sample = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _windowLimit = Math.Max(1, (int)decimal.Truncate(windowShare * capacity));
        _protectedLimit = (int)decimal.Truncate(protectedShare * (capacity - _windowLimit));
        _links = new LinkTable(capacity, lists: 3);
        _pages = new long[capacity];
        _listOf = new byte[capacity];
        _sketch = new FrequencySketch(capacity, sample);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "wtinylfu",
        Summary = "An LRU window, then a segmented LRU that admits by how often a sketch has seen a page.",
        Source = "G. Einziger, R. Friedman, B. Manes, TinyLFU: a highly efficient cache admission policy, "
            + "ACM Transactions on Storage 13(4), 2017",
        TouchCost = "O(1) amortised",
        VictimCost = "O(1)",
        BytesPerFrame = 19,
        Input = PolicyInput.EveryReference,
        UnderSampling = "The sketch counts faults and samples that found the accessed bit set.",
        Parameters =
        [
            PolicyParameter.Share("window", 0.01m, "Share of the frames for the window; at least one frame."),
            PolicyParameter.Share("protected", 0.8m, "Share of the other frames that is protected."),
            PolicyParameter.Integer("sample", 10, 1, 1000, "References a frame after which counts are halved."),
        ],
        Factory = (arguments, capacity, _) => new WTinyLfuPolicy(
            capacity, arguments.Number("window"), arguments.Number("protected"), arguments.Integer("sample")),
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
        int node = frame.Value;
        _sketch.Add(_pages[node]);
        byte list = _listOf[node];
        if (list != Probation)
        {
            _links.MoveAfter(Capacity + list, node);
            return;
        }
        Move(node, Protected);
        if (_counts[Protected] > _protectedLimit)
            Move(Last(Protected), Probation);
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        int node = frame.Value;
        _links.RequireFree(node);
        _sketch.Add(page);
        _pages[node] = page;
        _listOf[node] = Window;
        _links.InsertAfter(Capacity + Window, node);
        _counts[Window]++;
        Resident++;
        while (_counts[Window] > _windowLimit)
            Move(Last(Window), Probation);
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        int main = _counts[Probation] > 0 ? Last(Probation) : Last(Protected);
        bool windowOverflows = _counts[Window] >= _windowLimit;
        bool takesMain = _counts[Window] < Resident
            && (!windowOverflows || _sketch.Estimate(_pages[Last(Window)]) > _sketch.Estimate(_pages[main]));
        victim = new FrameNumber(takesMain ? main : Last(Window));
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        _counts[_listOf[frame.Value]]--;
        Resident--;
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame) => Evict(frame);

    /// <inheritdoc />
    public void Forget(long page)
    {
    }

    /// <inheritdoc />
    public void CheckInvariants()
    {
        for (int list = 0; list < _counts.Length; list++)
            Invariant.Equal(_counts[list], _links.Count(Capacity + list), "pages in a list");
        Invariant.Equal(Resident, _counts.Sum(), "resident pages");
        Invariant.AtMost(_counts[Window], _windowLimit, "pages in the window");
        Invariant.AtMost(_counts[Protected], _protectedLimit, "protected pages");
    }

    private int Last(byte list) => _links.Previous(Capacity + list);

    private void Move(int node, byte list)
    {
        _counts[_listOf[node]]--;
        _counts[list]++;
        _listOf[node] = list;
        _links.MoveAfter(Capacity + list, node);
    }
}
