namespace HyperActors.Replacement;

/// <summary>SIEVE: a queue in the order of loading whose hand sweeps from the oldest to the newest, keeping in place
/// what was referenced since its last visit.</summary>
/// <remarks>Unlike CLOCK, survivors are not moved behind new pages, so one-time pages are sifted out quickly. Touch is
/// O(1); a victim is O(1) amortised. Nine bytes of state a frame. Y. Zhang, J. Yang, Y. Yue, Y. Vigfusson,
/// K. V. Rashmi, NSDI 2024.</remarks>
public sealed class SievePolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly bool[] _visited;
    private readonly int _queue;
    private int _hand;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    public SievePolicy(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 1);
        _visited = new bool[capacity + 1];
        _queue = capacity;
        _hand = _queue;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "sieve",
        Summary = "A hand sweeps from the oldest page to the newest and evicts the first that was not referenced.",
        Source = "Y. Zhang, J. Yang, Y. Yue, Y. Vigfusson, K. V. Rashmi, SIEVE is simpler than LRU, NSDI 2024",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised, at most two laps",
        BytesPerFrame = 9,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Exact: the accessed bit is its visited bit.",
        Factory = (_, capacity, _) => new SievePolicy(capacity),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident { get; private set; }

    /// <inheritdoc />
    public void Touch(FrameNumber frame) => _visited[frame.Value] = true;

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        _links.InsertAfter(_queue, frame.Value);
        _visited[frame.Value] = false;
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = new FrameNumber(_hand);
        if (Resident == 0)
            return false;
        _hand = Sweep();
        victim = new FrameNumber(_hand);
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        if (_hand == frame.Value)
            _hand = _links.Previous(_hand);
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
        Invariant.Equal(Resident, _links.Count(_queue), "pages in the queue");
        Invariant.True(_hand == _queue || _links.IsLinked(_hand), "the hand points into the queue");
    }

    /// <summary>Evicts the victim and inserts another page into its frame: it goes from under the hand to the
    /// head.</summary>
    /// <returns>The frame.</returns>
    internal int Replace()
    {
        int frame = Sweep();
        _hand = _links.Previous(frame);
        if (_links.Next(_queue) != frame)
            _links.MoveAfter(_queue, frame);
        return frame;
    }

    /// <summary>Moves the hand from page to page, taking references away, to the first that has none left.</summary>
    private int Sweep()
    {
        // Beyond the newest page stands the sentinel, never visited; from there the hand goes on at the oldest.
        bool[] visited = _visited;
        int hand = _hand;
        do
        {
            hand = hand == _queue ? _links.Previous(hand) : hand;
            for (; visited[hand]; hand = _links.Previous(hand))
                visited[hand] = false;
        }
        while (hand == _queue);
        return hand;
    }
}
