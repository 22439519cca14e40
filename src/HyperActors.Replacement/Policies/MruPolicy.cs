namespace HyperActors.Replacement;

/// <summary>Most recently used: the page that was just referenced goes first, which suits loops larger than
/// memory.</summary>
/// <remarks>Touch and victim are O(1). Eight bytes of state a frame. H.-T. Chou and D. J. DeWitt, VLDB
/// 1985, where it is the choice for looping references.</remarks>
public sealed class MruPolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly int _stack;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    public MruPolicy(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 1);
        _stack = capacity;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "mru",
        Summary = "Evicts the page that was referenced last.",
        Source = "H.-T. Chou, D. J. DeWitt, An evaluation of buffer management strategies, VLDB 1985",
        TouchCost = "O(1)",
        VictimCost = "O(1)",
        BytesPerFrame = 8,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Evicts what was loaded or found accessed last; what happens between samples is unknown.",
        Factory = (_, capacity, _) => new MruPolicy(capacity),
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
        victim = new FrameNumber(_links.Next(_stack));
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
}
