namespace HyperActors.Replacement;

/// <summary>How often LRU misses with every number of frames, from one pass over the trace.</summary>
/// <remarks>
/// <para>LRU with C frames holds the C topmost pages of one stack, whatever C is (R. L. Mattson, J. Gecsei, D. R.
/// Slutz, I. L. Traiger, IBM Systems Journal 9(2), 1970). So a reference whose page lies at depth d is a hit from d
/// frames on, and a histogram of depths holds all sizes.</para>
/// <para>The depth is the number of pages referenced since: pages stand at the time of their last reference, and the
/// occupied times are counted by a Fenwick tree over words of 64 bits. A page that is freed leaves a hole: a free frame
/// in every memory that held it. The topmost hole above the page of a later reference takes up what that reference
/// pushes down, and moves to where the page was.</para>
/// </remarks>
public sealed class LruMissCurve
{
    private readonly long[] _misses;

    private LruMissCurve(long references, long[] misses)
    {
        References = references;
        _misses = misses;
    }

    /// <summary>How many references were played.</summary>
    public long References { get; }

    /// <summary>How many references miss.</summary>
    /// <param name="frames">How many frames; at least 1.</param>
    public long MissesWith(int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        return _misses.Length == 0 ? 0 : _misses[Math.Min(frames, _misses.Length) - 1];
    }

    /// <summary>Plays a trace once.</summary>
    /// <param name="trace">The trace.</param>
    public static LruMissCurve Of(ReferenceString trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        long[] hitsAtDepth = new long[trace.Pages + 1];
        LruStack stack = new(trace.Pages);
        foreach (uint entry in trace.Events)
        {
            if (entry < ReferenceString.FreeMark)
                hitsAtDepth[stack.Reference((int)entry)]++;
            else
                stack.Free((int)(entry & ~ReferenceString.FreeMark));
        }
        int deepest = hitsAtDepth.Length - 1;
        while (deepest > 0 && hitsAtDepth[deepest] == 0)
            deepest--;
        long[] misses = new long[Math.Max(deepest, trace.References > 0 ? 1 : 0)];
        long left = trace.References;
        for (int frames = 1; frames <= misses.Length; frames++)
            misses[frames - 1] = left -= hitsAtDepth[frames];
        return new LruMissCurve(trace.References, misses);
    }
}
