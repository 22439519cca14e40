namespace HyperActors.Replacement;

/// <summary>The textbook active and inactive lists: pages earn a place on the active list by being referenced
/// twice.</summary>
/// <remarks>
/// <para>A new page enters the head of the inactive list with its bit clear; a reference only sets the bit. When a
/// frame is needed the tail of the inactive list is examined: a page with its bit set moves to the active list, the
/// first other is the victim. While the inactive list is below its share, pages from the tail of the active list refill
/// it; those with their bit set go round once more.</para>
/// <para>This is the scheme that textbooks ascribe to Linux and BSD, without Linux's refaults, generations and split by
/// kind of page. Touch is O(1); a victim is O(1) amortised. M. Gorman, Understanding the Linux Virtual Memory Manager,
/// 2004, chapter 10.</para>
/// </remarks>
public sealed class TwoListPolicy : IReplacementPolicy
{
    private readonly LinkTable _links;
    private readonly bool[] _referenced;
    private readonly bool[] _isActive;
    private readonly int _inactive;
    private readonly int _active;
    private readonly decimal _inactiveShare;
    private int _activeCount;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="inactiveShare">Share of the resident pages kept on the inactive list; default 0.5.</param>
    public TwoListPolicy(int capacity, decimal inactiveShare = 0.5m)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 2);
        _inactive = capacity;
        _active = capacity + 1;
        _referenced = new bool[capacity];
        _isActive = new bool[capacity];
        _inactiveShare = inactiveShare;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "two-list",
        Summary = "Pages referenced while inactive become active; the oldest unreferenced inactive page goes.",
        Source = "M. Gorman, Understanding the Linux Virtual Memory Manager, 2004, chapter 10",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised, at most two passes",
        BytesPerFrame = 10,
        Input = PolicyInput.AccessedBits,
        UnderSampling = "Exact: it needs faults and the accessed bit.",
        Parameters =
        [
            PolicyParameter.Share("inactive", 0.5m, "Share of the resident pages kept on the inactive list."),
        ],
        Factory = (arguments, capacity, _) => new TwoListPolicy(capacity, arguments.Number("inactive")),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident { get; private set; }

    /// <inheritdoc />
    public void Touch(FrameNumber frame) => _referenced[frame.Value] = true;

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        _links.InsertAfter(_inactive, frame.Value);
        _referenced[frame.Value] = false;
        _isActive[frame.Value] = false;
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        // Ends: every step clears a bit, moves a page with a clear bit to the inactive list, or stops.
        while (true)
        {
            Refill();
            int oldest = _links.Previous(_inactive);
            if (!_referenced[oldest])
            {
                victim = new FrameNumber(oldest);
                return true;
            }
            _referenced[oldest] = false;
            _links.MoveAfter(_active, oldest);
            _isActive[oldest] = true;
            _activeCount++;
        }
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        _activeCount -= _isActive[frame.Value] ? 1 : 0;
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
        Invariant.Equal(_activeCount, _links.Count(_active), "active pages");
        Invariant.Equal(Resident - _activeCount, _links.Count(_inactive), "inactive pages");
    }

    private void Refill()
    {
        int wanted = Math.Max(1, (int)decimal.Truncate(_inactiveShare * Resident));
        while (Resident - _activeCount < wanted)
        {
            int oldest = _links.Previous(_active);
            bool stays = _referenced[oldest];
            _referenced[oldest] = false;
            _links.MoveAfter(stays ? _active : _inactive, oldest);
            _isActive[oldest] = stays;
            _activeCount -= stays ? 0 : 1;
        }
    }
}
