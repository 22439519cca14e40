namespace HyperActors.Replacement;

/// <summary>Second chance: a hand sweeps the frames and spares those that were referenced since its last
/// visit.</summary>
/// <remarks>
/// <para>Each page has a counter of <c>bits</c> bits. A reference adds one; on a fault the hand takes one off each
/// counter that it passes and stops at the first zero. The new page goes in behind the hand, so that it is examined
/// last. The textbooks differ in the counter of a new page: 0 (it must be referenced again before the hand comes
/// round) or 1; measured, 1 means up to a fifth more faults, hence the option.</para>
/// <para>Touch is O(1); a victim is O(1) amortised, at most 2^bits laps. The circle is a queue, not the
/// array of frames itself: frames that hold no page cost the hand nothing, and a page is examined in the order of
/// loading whatever frame it was given. It takes 5 bytes a frame, and up to 2.5 more once pages have left that the hand
/// did not point at.</para>
/// <para>F. J. Corbató, A paging experiment with the Multics system, 1968.</para>
/// </remarks>
public sealed class ClockPolicy : IReplacementPolicy
{
    private const byte Absent = 0;

    private readonly FrameRing _circle;     // the hand points at its head
    private readonly byte[] _marks;         // by frame: absent, or its counter plus one
    private readonly byte _limit;
    private readonly byte _initial;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="bits">Width of the counter; 1 to 7, default 1.</param>
    /// <param name="insert">Counter of a new page; 0 or 1, default 0.</param>
    public ClockPolicy(int capacity, int bits = 1, int insert = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(bits, 1, 7), bits, nameof(bits));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(insert, 0, 1), insert, nameof(insert));
        Capacity = capacity;
        _circle = new FrameRing(capacity);
        _marks = new byte[capacity];
        _limit = (byte)((1 << bits) - 1);
        _initial = (byte)(insert + 1);
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "clock",
        Summary = "A hand sweeps the frames and evicts the first that was not referenced since its last visit.",
        Source = "F. J. Corbató, A paging experiment with the Multics system, MIT Project MAC, 1968",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised, at most 2^bits laps",
        BytesPerFrame = 5,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Exact with bits=1: the accessed bit is its counter.",
        Parameters =
        [
            PolicyParameter.Integer("bits", 1, 1, 7, "Width of the counter of references."),
            PolicyParameter.Integer("insert", 0, 0, 1, "Counter of a page when it is loaded."),
        ],
        Factory = (arguments, capacity, _) =>
            new ClockPolicy(capacity, arguments.Integer("bits"), arguments.Integer("insert")),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident => _circle.Count;

    /// <inheritdoc />
    public void Touch(FrameNumber frame)
    {
        // Without a branch: whether a page was referenced before is not to be predicted.
        ref byte mark = ref _marks[frame.Value];
        mark = unchecked((byte)(mark + ((byte)(mark - 1) < _limit ? 1 : 0)));
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        ref byte mark = ref _marks[frame.Value];
        if (mark != Absent)
            throw new InvalidOperationException($"Frame {frame.Value} already holds a page.");
        mark = _initial;
        _circle.Add(frame.Value);
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        victim = new FrameNumber(Sweep());
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        ref byte mark = ref _marks[frame.Value];
        if (mark == Absent)
            throw new InvalidOperationException($"Frame {frame.Value} holds no page.");
        mark = Absent;
        _circle.Remove(frame.Value);
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame) => Evict(frame);

    /// <inheritdoc />
    public void Forget(long page)
    {
    }

    /// <inheritdoc />
    public void CheckInvariants() => _circle.CheckInvariants(frame => _marks[frame] != Absent);

    /// <summary>Evicts the victim and inserts another page into its frame: it stays where it is, and the hand moves
    /// on.</summary>
    /// <returns>The frame.</returns>
    internal int Replace()
    {
        int frame = Sweep();
        _marks[frame] = _initial;
        _circle.Rotate();
        return frame;
    }

    /// <summary>Moves the hand from page to page, taking references away, to the first that has none left.</summary>
    private int Sweep()
    {
        // Ends: each lap takes one off every counter.
        byte[] marks = _marks;
        int frame = _circle.Head;
        for (; marks[frame] > 1; frame = _circle.Head)
        {
            marks[frame] = unchecked((byte)(marks[frame] - 1));
            _circle.Rotate();
        }
        return frame;
    }
}
