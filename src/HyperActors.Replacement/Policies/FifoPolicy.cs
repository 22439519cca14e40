namespace HyperActors.Replacement;

/// <summary>First in, first out: the page that was loaded first goes first, however often it is used.</summary>
/// <remarks>Touch does nothing; a victim is O(1). Eight bytes of state a frame. L. A. Belady, IBM Systems Journal 5(2),
/// 1966; shows his anomaly: more frames can mean more faults.</remarks>
public sealed class FifoPolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly int _circle;
    private int _oldest;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    public FifoPolicy(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 1);
        _circle = capacity;
        _oldest = _circle;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "fifo",
        Summary = "Evicts the page that was loaded first.",
        Source = "L. A. Belady, IBM Systems Journal 5(2), 1966",
        TouchCost = "none",
        VictimCost = "O(1)",
        BytesPerFrame = 8,
        Input = PolicyInput.Faults,
        UnderSampling = "Exact: it looks at faults alone.",
        Factory = (_, capacity, _) => new FifoPolicy(capacity),
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
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        _links.InsertBefore(_oldest, frame.Value);
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = new FrameNumber(Oldest());
        return Resident > 0;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        if (_oldest == frame.Value)
            _oldest = _links.Next(_oldest);
        _links.Unlink(frame.Value);
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
        Invariant.Equal(Resident, _links.Count(_circle), "pages in the queue");
        Invariant.True(_oldest == _circle || _links.IsLinked(_oldest), "the oldest page is in the queue");
    }

    /// <summary>Evicts the victim and inserts another page into its frame: it stays where it is, now the
    /// newest.</summary>
    /// <returns>The frame.</returns>
    internal int Replace()
    {
        int frame = Oldest();
        _oldest = _links.Next(frame);
        return frame;
    }

    /// <summary>The queue is a circle that begins at its oldest page; the sentinel, wherever it stands, is
    /// passed.</summary>
    private int Oldest() => _oldest == _circle ? _links.Next(_circle) : _oldest;
}
