namespace HyperActors.Replacement.Tests;

/// <summary>Short random traces that mix skew, loops and repeats, with frees on request.</summary>
public static class RandomTraces
{
    public static ReferenceString Make(ulong seed, int references, int pages, bool withFrees = false)
    {
        Draws draws = new(seed);
        uint[] events = new uint[references];
        uint next = 0;
        for (int t = 0; t < references; t++)
        {
            uint page = draws.Index(4) switch
            {
                0 => (uint)draws.Index(pages),
                1 => (uint)Math.Min(draws.Index(pages), draws.Index(pages)),
                2 => next++ % (uint)pages,
                _ => t > 0 ? events[t - 1 - draws.Index(Math.Min(t, 4))] & ~ReferenceString.FreeMark : 0,
            };
            events[t] = withFrees && draws.Index(12) == 0 ? page | ReferenceString.FreeMark : page;
        }
        return ReferenceString.FromDense(events, pages);
    }
}
