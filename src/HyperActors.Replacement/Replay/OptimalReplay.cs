namespace HyperActors.Replacement;

/// <summary>MIN, the clairvoyant bound (OPT): of the resident pages the one whose next reference lies furthest ahead
/// goes; the page that faulted always enters.</summary>
/// <remarks>
/// <para>L. A. Belady, IBM Systems Journal 5(2), 1966. No demand-paging policy misses less.</para>
/// <para>The usual heap of next uses costs a logarithm with a branch missed at each level. Here the next uses are
/// distinct positions of the trace, so the resident pages are a set of bits over the trace, and the victim is the
/// highest bit: four levels of 64-bit words. A reference sets one bit. Bits of the past are never cleared, as the
/// highest bit lies in the future while any page has one. Pages never referenced again all tie, and any of them may
/// go: they wait on a stack and go first.</para>
/// <para>A page that is freed before its next reference counts as never referenced again: its contents are gone.</para>
/// </remarks>
public sealed class OptimalReplay
{
    private const int Never = int.MaxValue;

    private readonly ReferenceString _trace;
    private readonly int[] _nextUse;

    /// <summary>Looks up the next use of every reference, once for all sizes.</summary>
    /// <param name="trace">The whole trace: the bound needs the future.</param>
    public OptimalReplay(ReferenceString trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        _trace = trace;
        _nextUse = NextUses(trace);
    }

    /// <summary>What the registry tells about this bound.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "min",
        Summary = "Evicts the page whose next reference lies furthest ahead: the bound that no policy beats.",
        Source = "L. A. Belady, A study of replacement algorithms, IBM Systems Journal 5(2), 1966",
        TouchCost = "O(1)",
        VictimCost = "O(log64 of the trace's length)",
        BytesPerFrame = 4,
        Input = PolicyInput.Future,
        UnderSampling = "Cannot run: only a replay knows the future.",
    };

    /// <summary>Counts the misses.</summary>
    /// <param name="frames">How many frames; at least 1.</param>
    public ReplayResult Run(int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        Tables tables = new(_trace, frames);
        return new ReplayResult(Description.Name, frames, _trace.References, Play(tables, frames));
    }

    private long Play(Tables tables, int frames)
    {
        ReadOnlySpan<uint> events = _trace.Events;
        int[] nextUse = _nextUse;
        long misses = 0;
        int resident = 0;
        for (int time = 0; time < events.Length; time++)
        {
            int page = unchecked((int)events[time]);
            if (page < 0)
            {
                resident -= tables.Free(page & int.MaxValue) ? 1 : 0;
                continue;
            }
            if (!tables.IsResident[page])
            {
                misses++;
                if (resident == frames)
                    tables.EvictFurthest(events);
                else
                    resident++;
                tables.IsResident[page] = true;
            }
            tables.Expect(page, nextUse[time]);
        }
        return misses;
    }

    /// <summary>For each reference the position of the next one to its page, or <see cref="Never"/>.</summary>
    private static int[] NextUses(ReferenceString trace)
    {
        ReadOnlySpan<uint> events = trace.Events;
        int[] next = new int[events.Length];
        int[] upcoming = new int[trace.Pages];
        Array.Fill(upcoming, Never);
        for (int time = events.Length - 1; time >= 0; time--)
        {
            int page = unchecked((int)events[time]);
            if (page < 0)
            {
                upcoming[page & int.MaxValue] = Never;
                continue;
            }
            next[time] = upcoming[page];
            upcoming[page] = time;
        }
        return next;
    }

    /// <summary>Who is resident, and when each is used next.</summary>
    private sealed class Tables(ReferenceString trace, int frames)
    {
        private readonly PositionSet _nextUses = new(trace.Events.Length);
        private readonly int[] _dead = new int[frames];
        private readonly int[] _deadPlace = new int[trace.HasFrees ? trace.Pages : 0];
        private int _deadCount;

        public bool[] IsResident { get; } = new bool[trace.Pages];

        public void Expect(int page, int nextUse)
        {
            if (nextUse != Never)
            {
                _nextUses.Add(nextUse);
                return;
            }
            if (_deadPlace.Length > 0)
                _deadPlace[page] = _deadCount;
            _dead[_deadCount++] = page;
        }

        public void EvictFurthest(ReadOnlySpan<uint> events)
        {
            if (_deadCount > 0)
            {
                IsResident[_dead[--_deadCount]] = false;
                return;
            }
            int furthest = _nextUses.Highest;
            _nextUses.Remove(furthest);
            IsResident[events[furthest]] = false;
        }

        /// <summary>A freed page has no next use, so if it is resident it is on the stack.</summary>
        public bool Free(int page)
        {
            if (!IsResident[page])
                return false;
            int last = _dead[--_deadCount];
            _dead[_deadPlace[page]] = last;
            _deadPlace[last] = _deadPlace[page];
            IsResident[page] = false;
            return true;
        }
    }
}
