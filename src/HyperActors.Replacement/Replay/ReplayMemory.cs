using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>The frames of a replay and which page is in each: demand paging with one page a fault.</summary>
/// <remarks>
/// The loop below is compiled once for every <c>TPolicy</c>, because those are structs: the calls of the policies that
/// speed matters most for are inlined into it, where an interface would cost two indirect calls a reference. All
/// tables are made beforehand; playing allocates nothing. Events may come in pieces, so a trace need not be in memory.
/// </remarks>
public sealed class ReplayMemory
{
    private const int NotResident = -1;

    private readonly int[] _frameOf;
    private readonly int[] _pageOf;
    private readonly int[] _free;
    private int _freeCount;

    /// <summary>Makes empty memory.</summary>
    /// <param name="frames">How many frames; at least 1.</param>
    /// <param name="pages">How many page numbers; at least 1.</param>
    public ReplayMemory(int frames, int pages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 1);
        _frameOf = new int[pages];
        _pageOf = new int[frames];
        _free = new int[frames];
        Clear();
    }

    /// <summary>How many frames there are.</summary>
    public int Frames => _pageOf.Length;

    /// <summary>Empties all frames.</summary>
    public void Clear()
    {
        Array.Fill(_frameOf, NotResident);
        _freeCount = Frames;
        for (int frame = 0; frame < Frames; frame++)
            _free[frame] = Frames - 1 - frame;      // taken from the end: frame 0 is filled first
    }

    /// <summary>Plays events and returns the misses among them.</summary>
    /// <param name="policy">The policy, which knows the pages that are resident; its capacity is
    /// <see cref="Frames"/>.</param>
    /// <param name="events">As in <see cref="ReferenceString.Events"/>; pages below the number given when this memory
    /// was made.</param>
    /// <exception cref="ArgumentException">The policy has another capacity.</exception>
    public long Play(IReplacementPolicy policy, ReadOnlySpan<uint> events)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Capacity != Frames)
            throw new ArgumentException($"The policy has {policy.Capacity} frames, not {Frames}.", nameof(policy));
        return policy switch
        {
            FifoPolicy fifo => Play(new DirectFifo(fifo), events),
            LruPolicy lru => Play(new DirectLru(lru), events),
            ClockPolicy clock => Play(new DirectClock(clock), events),
            SievePolicy sieve => Play(new DirectSieve(sieve), events),
            S3FifoPolicy s3Fifo => Play(new DirectS3Fifo(s3Fifo), events),
            ArcPolicy arc => Play(new DirectArc(arc), events),
            ISurplusPolicy surplus => Play(new IndirectSurplusPolicy(surplus), events),
            _ => Play(new IndirectPolicy(policy), events),
        };
    }

    /// <summary>Counts the resident pages of several owners.</summary>
    /// <param name="firstPages">The first page of each owner, in rising order from 0.</param>
    /// <param name="counts">One count an owner; overwritten.</param>
    internal void CountResident(ReadOnlySpan<int> firstPages, Span<int> counts)
    {
        int[] frameOf = _frameOf;
        for (int owner = 0; owner < firstPages.Length; owner++)
        {
            int end = owner + 1 < firstPages.Length ? firstPages[owner + 1] : frameOf.Length;
            int absent = 0;     // NotResident is -1, so the sign bits add up
            foreach (int frame in frameOf.AsSpan(firstPages[owner]..end))
                absent += frame >>> 31;
            counts[owner] = end - firstPages[owner] - absent;
        }
    }

    private long Play<TPolicy>(TPolicy policy, ReadOnlySpan<uint> events)
        where TPolicy : struct, IReplayedPolicy
    {
        int[] frameOf = _frameOf;
        int[] pageOf = _pageOf;
        long misses = 0;
        foreach (uint entry in events)
        {
            int page = unchecked((int)entry);
            if (page < 0)
            {
                Free(policy, page & int.MaxValue);
                continue;
            }
            int frame = frameOf[page];
            if (frame >= 0)
            {
                policy.Touch(frame);
                if (TPolicy.Surplus == Surplus.OnFaultsAndHits)
                    DropSurplus(policy, (int)PageSpace.NoPage);
                continue;
            }
            misses++;
            if (TPolicy.Surplus == Surplus.Never && _freeCount == 0)
            {
                frame = policy.Replace(page);
                frameOf[pageOf[frame]] = NotResident;
                frameOf[page] = frame;
                pageOf[frame] = page;
                continue;
            }
            Load(policy, page);
        }
        return misses;
    }

    private void Load<TPolicy>(TPolicy policy, int page)
        where TPolicy : struct, IReplayedPolicy
    {
        if (_freeCount == 0)
            Evict(policy, policy.SelectVictim(page));
        int frame = _free[--_freeCount];
        if (TPolicy.Surplus != Surplus.Never)
            DropSurplus(policy, page);
        _frameOf[page] = frame;
        _pageOf[frame] = page;
        policy.Insert(frame, page);
    }

    private void DropSurplus<TPolicy>(TPolicy policy, int incoming)
        where TPolicy : struct, IReplayedPolicy
    {
        while (policy.TrySelectSurplus(incoming, out int frame))
            Evict(policy, frame);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Evict<TPolicy>(TPolicy policy, int frame)
        where TPolicy : struct, IReplayedPolicy
    {
        policy.Evict(frame);
        _frameOf[_pageOf[frame]] = NotResident;
        _free[_freeCount++] = frame;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Free<TPolicy>(TPolicy policy, int page)
        where TPolicy : struct, IReplayedPolicy
    {
        int frame = _frameOf[page];
        if (frame < 0)
        {
            policy.Forget(page);
            return;
        }
        policy.Remove(frame);
        _frameOf[page] = NotResident;
        _free[_freeCount++] = frame;
    }
}
