namespace HyperActors.Replacement;

/// <summary>Segmented LRU: a page climbs one segment with each hit and sinks when the segment above it
/// overflows.</summary>
/// <remarks>
/// <para>A new page enters the lowest segment, probation. A hit moves a page to the recent end of the next segment up;
/// what overflows there moves to the recent end of the segment below. The victim is the last of the lowest segment
/// that is not empty. With two segments this is the SLRU of the paper, with four the S4LRU of Huang and others.</para>
/// <para><c>fill=any</c> is libCacheSim's: new pages enter the lowest segment that has room, and probation has a limit
/// as well, so that a hit may evict; a loop then keeps pages in upper segments for ever.</para>
/// <para>Touch is O(segments) at worst; a victim is O(1). R. Karedla, J. S. Love, B. G. Wherry, IEEE Computer 27(3),
/// 1994; Q. Huang and others, SOSP 2013.</para>
/// </remarks>
public sealed class SlruPolicy : ISurplusPolicy
{
    private readonly LinkTable _links;
    private readonly byte[] _segmentOf;
    private readonly int[] _counts;
    private readonly int[] _limits;
    private readonly bool _fillsAny;
    private bool _hasSunk;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="segments">How many segments; 2 to 16, default 2.</param>
    /// <param name="protectedShare">Share of the frames that all segments but the lowest have together; default
    /// 0.8.</param>
    /// <param name="fillsAny">Whether new pages enter any segment that has room, and probation is limited.</param>
    public SlruPolicy(int capacity, int segments = 2, decimal protectedShare = 0.8m, bool fillsAny = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(segments, 2, 16), segments, nameof(segments));
        Capacity = capacity;
        _links = new LinkTable(capacity, segments);
        _segmentOf = new byte[capacity];
        _counts = new int[segments];
        _limits = new int[segments];
        Array.Fill(_limits, (int)decimal.Truncate(protectedShare * capacity / (segments - 1)));
        _limits[0] = fillsAny ? (int)decimal.Truncate((1 - protectedShare) * capacity) : capacity;
        _fillsAny = fillsAny;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "slru",
        Summary = "A page climbs one LRU segment with each hit; the lowest segment gives up its oldest.",
        Source = "R. Karedla, J. S. Love, B. G. Wherry, Caching strategies to improve disk system performance, "
            + "IEEE Computer 27(3), 1994",
        TouchCost = "O(segments)",
        VictimCost = "O(segments)",
        BytesPerFrame = 9,
        Input = PolicyInput.EveryReference,
        UnderSampling = "A page climbs with each sample that finds its accessed bit set.",
        Parameters =
        [
            PolicyParameter.Integer("segments", 2, 2, 16, "How many segments."),
            PolicyParameter.Share("protected", 0.8m, "Share of the frames above the lowest segment."),
            PolicyParameter.Word(
                "fill", "New pages enter probation, or the lowest segment with room (libCacheSim).",
                "probation", "any"),
        ],
        Factory = (arguments, capacity, _) => new SlruPolicy(
            capacity, arguments.Integer("segments"), arguments.Number("protected"), arguments.Word("fill") == "any"),
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
        int segment = _segmentOf[frame.Value];
        if (segment == _counts.Length - 1)
        {
            _links.MoveAfter(Capacity + segment, frame.Value);
            return;
        }
        Move(frame.Value, segment, segment + 1);
        for (int full = segment + 1; full > 0 && _counts[full] > _limits[full]; full--)
        {
            Move(_links.Previous(Capacity + full), full, full - 1);
            _hasSunk |= full == 1;
        }
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        int segment = _fillsAny ? LowestWithRoom() : 0;
        _segmentOf[frame.Value] = (byte)segment;
        _links.InsertAfter(Capacity + segment, frame.Value);
        _counts[segment]++;
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        int segment = 0;
        while (_counts[segment] == 0)
            segment++;
        victim = new FrameNumber(_links.Previous(Capacity + segment));
        return true;
    }

    /// <inheritdoc />
    public bool TrySelectSurplus(long incoming, out FrameNumber victim)
    {
        bool overflows = _fillsAny && _hasSunk && _counts[0] > _limits[0];
        victim = overflows ? new FrameNumber(_links.Previous(Capacity)) : default;
        _hasSunk = overflows;
        return overflows;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        _counts[_segmentOf[frame.Value]]--;
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
        for (int segment = 0; segment < _counts.Length; segment++)
        {
            Invariant.Equal(_counts[segment], _links.Count(Capacity + segment), "pages in a segment");
            if (segment > 0)
                Invariant.AtMost(_counts[segment], _limits[segment], "pages in an upper segment");
        }
        Invariant.Equal(Resident, _counts.Sum(), "resident pages");
    }

    private int LowestWithRoom()
    {
        for (int segment = 0; segment < _counts.Length; segment++)
        {
            if (_counts[segment] < _limits[segment])
                return segment;
        }
        return 0;
    }

    private void Move(int frame, int from, int to)
    {
        _links.MoveAfter(Capacity + to, frame);
        _segmentOf[frame] = (byte)to;
        _counts[from]--;
        _counts[to]++;
    }
}
