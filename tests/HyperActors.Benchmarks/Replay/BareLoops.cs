namespace HyperActors.Benchmarks.Replay;

/// <summary>
/// FIFO, LRU and CLOCK as one would write them for a single trace of dense pages: no frames, no policies, no removal,
/// state indexed by page. What the replay engine is measured against.
/// </summary>
internal static class BareLoops
{
    public static long Fifo(ReadOnlySpan<uint> trace, int frames, bool[] isResident, uint[] ring)
    {
        long misses = 0;
        int hand = 0;
        int used = 0;
        foreach (uint page in trace)
        {
            if (isResident[page])
                continue;
            misses++;
            if (used == frames)
                isResident[ring[hand]] = false;
            else
                used++;
            isResident[page] = true;
            ring[hand] = page;
            hand = hand + 1 == frames ? 0 : hand + 1;
        }
        return misses;
    }

    /// <param name="trace">The pages.</param>
    /// <param name="frames">How many stay.</param>
    /// <param name="next">Links towards the least recent; one more than there are pages, all −1.</param>
    /// <param name="previous">Links towards the most recent.</param>
    public static long Lru(ReadOnlySpan<uint> trace, int frames, int[] next, int[] previous)
    {
        long misses = 0;
        int used = 0;
        int head = next.Length - 1;
        next[head] = previous[head] = head;
        foreach (uint reference in trace)
        {
            int page = (int)reference;
            if (next[page] >= 0)
            {
                next[previous[page]] = next[page];
                previous[next[page]] = previous[page];
            }
            else
            {
                misses++;
                if (used == frames)
                {
                    int oldest = previous[head];
                    previous[head] = previous[oldest];
                    next[previous[oldest]] = head;
                    next[oldest] = -1;
                }
                else
                {
                    used++;
                }
            }
            next[page] = next[head];
            previous[page] = head;
            previous[next[page]] = page;
            next[head] = page;
        }
        return misses;
    }

    /// <param name="trace">The pages.</param>
    /// <param name="frames">How many stay.</param>
    /// <param name="state">0 absent, 1 resident, 2 referenced; by page.</param>
    /// <param name="ring">The pages in the circle.</param>
    public static long Clock(ReadOnlySpan<uint> trace, int frames, byte[] state, uint[] ring)
    {
        long misses = 0;
        int hand = 0;
        int used = 0;
        foreach (uint page in trace)
        {
            if (state[page] != 0)
            {
                state[page] = 2;
                continue;
            }
            misses++;
            if (used < frames)
            {
                used++;
            }
            else
            {
                while (state[ring[hand]] == 2)
                {
                    state[ring[hand]] = 1;
                    hand = hand + 1 == frames ? 0 : hand + 1;
                }
                state[ring[hand]] = 0;
            }
            state[page] = 1;
            ring[hand] = page;
            hand = hand + 1 == frames ? 0 : hand + 1;
        }
        return misses;
    }
}
