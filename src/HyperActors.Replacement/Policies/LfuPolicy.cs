namespace HyperActors.Replacement;

/// <summary>Least frequently used: the page with the fewest references since it was loaded goes first; of equals, the
/// least recently used.</summary>
/// <remarks>Counts are forgotten on eviction. Touch and victim are O(1), see the list of buckets that it keeps. 40
/// bytes of state a frame. Described in E. G. Coffman and P. J. Denning, Operating Systems Theory, 1973.</remarks>
public sealed class LfuPolicy : IReplacementPolicy
{
    private readonly FrequencyList _frequencies;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    public LfuPolicy(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _frequencies = new FrequencyList(capacity);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "lfu",
        Summary = "Evicts the page with the fewest references since it was loaded, the least recently used of equals.",
        Source = "E. G. Coffman, P. J. Denning, Operating Systems Theory, 1973",
        TouchCost = "O(1)",
        VictimCost = "O(1)",
        BytesPerFrame = 40,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Counts how often the accessed bit was found set, not how often the page was used.",
        Factory = (_, capacity, _) => new LfuPolicy(capacity),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident { get; private set; }

    /// <inheritdoc />
    public void Touch(FrameNumber frame) => _frequencies.Touch(frame.Value);

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        if (_frequencies.Contains(frame.Value))
            throw new InvalidOperationException($"Frame {frame} already holds a page.");
        _frequencies.Add(frame.Value);
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = Resident > 0 ? new FrameNumber(_frequencies.Least) : default;
        return Resident > 0;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        if (!_frequencies.Contains(frame.Value))
            throw new InvalidOperationException($"Frame {frame} holds no page.");
        _frequencies.Remove(frame.Value);
        Resident--;
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame) => Evict(frame);

    /// <inheritdoc />
    public void Forget(long page)
    {
    }

    /// <inheritdoc />
    public void CheckInvariants() => Invariant.Equal(Resident, _frequencies.Count(), "frames in the buckets");
}
