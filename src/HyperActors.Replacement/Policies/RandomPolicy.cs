namespace HyperActors.Replacement;

/// <summary>Every resident page is equally likely to go.</summary>
/// <remarks>The draw is the next number of SplitMix64 modulo the number of candidates. Touch does nothing; a victim is
/// O(1). Eight bytes of state a frame. L. A. Belady, IBM Systems Journal 5(2), 1966. On independent references it
/// misses as often as FIFO in the long run (E. Gelenbe, IEEE Transactions on Computers C-22(6), 1973).</remarks>
public sealed class RandomPolicy : IReplacementPolicy
{
    private readonly int[] _frames;
    private readonly int[] _places;
    private RandomStream _random;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="seed">Seed of the draws; default 1.</param>
    public RandomPolicy(int capacity, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _frames = new int[capacity];
        _places = new int[capacity];
        Array.Fill(_places, -1);
        _random = new RandomStream(seed);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "random",
        Summary = "Evicts any page with equal chance.",
        Source = "L. A. Belady, IBM Systems Journal 5(2), 1966",
        TouchCost = "none",
        VictimCost = "O(1)",
        BytesPerFrame = 8,
        Input = PolicyInput.Faults,
        UnderSampling = "Exact: it looks at nothing.",
        Parameters = [PolicyParameter.Integer("seed", 1, 0, long.MaxValue, "Seed of the draws.")],
        Factory = (arguments, capacity, _) => new RandomPolicy(capacity, arguments.Seed("seed")),
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
        if (_places[frame.Value] >= 0)
            throw new InvalidOperationException($"Frame {frame} already holds a page.");
        _frames[Resident] = frame.Value;
        _places[frame.Value] = Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        int draw = (int)(_random.Next() % (ulong)Resident);
        // With every frame in use a draw names the frame itself: the counts then do not depend on the order in which
        // earlier evictions have permuted the list of resident frames.
        victim = new FrameNumber(Resident == Capacity ? draw : _frames[draw]);
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        int place = _places[frame.Value];
        if (place < 0)
            throw new InvalidOperationException($"Frame {frame} holds no page.");
        int last = _frames[--Resident];
        _frames[place] = last;
        _places[last] = place;
        _places[frame.Value] = -1;
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
        Invariant.Equal(Resident, _places.Count(place => place >= 0), "resident frames");
        for (int place = 0; place < Resident; place++)
            Invariant.Equal(place, _places[_frames[place]], "place of a resident frame");
    }
}
