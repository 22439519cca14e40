namespace HyperActors.Replacement;

/// <summary>Least recently used: the page whose last reference lies furthest back goes first.</summary>
/// <remarks>Touch and victim are O(1). Eight bytes of state a frame. R. L. Mattson and others, IBM Systems Journal
/// 9(2), 1970: a stack algorithm, so more frames never mean more faults.</remarks>
public sealed class LruPolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly int _stack;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    public LruPolicy(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 1);
        _stack = capacity;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "lru",
        Summary = "Evicts the page that was referenced longest ago.",
        Source = "R. L. Mattson, J. Gecsei, D. R. Slutz, I. L. Traiger, IBM Systems Journal 9(2), 1970",
        TouchCost = "O(1)",
        VictimCost = "O(1)",
        BytesPerFrame = 8,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Pages are ordered by when their accessed bit was last found set: a second-chance queue.",
        Factory = (_, capacity, _) => new LruPolicy(capacity),
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
        if (_links.Next(_stack) != frame.Value)
            _links.MoveAfter(_stack, frame.Value);
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        _links.InsertAfter(_stack, frame.Value);
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = new FrameNumber(_links.Previous(_stack));
        return Resident > 0;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
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
    public void CheckInvariants() => Invariant.Equal(Resident, _links.Count(_stack), "pages in the stack");

    /// <summary>Evicts the victim and inserts another page into its frame: it goes from the bottom to the top.</summary>
    /// <returns>The frame.</returns>
    internal int Replace()
    {
        int frame = _links.Previous(_stack);
        if (_links.Next(_stack) != frame)
            _links.MoveAfter(_stack, frame);
        return frame;
    }
}
