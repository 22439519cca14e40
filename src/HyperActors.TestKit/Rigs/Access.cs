using HyperActors.Workloads;

namespace HyperActors.TestKit;

/// <summary>Something that a scripted process does: accesses to some pages, or a pause.</summary>
public readonly record struct Access
{
    private readonly int _first;
    private readonly int _end;
    private readonly int _times;
    private readonly AccessKind _kind;
    private readonly SimDuration _pause;

    private Access(AccessKind kind, int first, int end, int times, SimDuration pause)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, first);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        (_kind, _first, _end, _times, _pause) = (kind, first, end, times, pause);
    }

    /// <summary>Reads a page.</summary>
    /// <param name="page">Virtual page number; not negative.</param>
    /// <param name="times">How often, one after the other. Default once.</param>
    public static Access Read(int page, int times = 1) => new(AccessKind.Read, page, page + 1, times, default);

    /// <summary>Reads pages in a row.</summary>
    /// <param name="pages">Virtual page numbers, such as <c>0..8</c>: counted from the start, the end not included.</param>
    public static Access Read(Range pages) => Over(AccessKind.Read, pages);

    /// <summary>Writes a page.</summary>
    /// <param name="page">Virtual page number; not negative.</param>
    /// <param name="times">How often, one after the other. Default once.</param>
    public static Access Write(int page, int times = 1) => new(AccessKind.Write, page, page + 1, times, default);

    /// <summary>Writes pages in a row.</summary>
    /// <param name="pages">As in <see cref="Read(Range)"/>.</param>
    public static Access Write(Range pages) => Over(AccessKind.Write, pages);

    /// <summary>Gives pages back to the guest's kernel: their content is lost.</summary>
    /// <param name="pages">As in <see cref="Read(Range)"/>.</param>
    public static Access Free(Range pages) => Over(AccessKind.Free, pages);

    /// <summary>Computes, without any access, before the next one.</summary>
    /// <param name="span">How long; at least zero.</param>
    public static Access Pause(SimDuration span) => new(AccessKind.Read, 0, 0, 1, span);

    internal static AccessRun[] ScriptOf(ReadOnlySpan<Access> accesses)
    {
        List<AccessRun> runs = [];
        SimDuration pause = SimDuration.Zero;
        foreach (Access access in accesses)
        {
            pause += access._pause;
            for (int page = access._first; page < access._end; page++)
            {
                // Think time is spent before each access of a run: the pause belongs to the first alone.
                if (pause > SimDuration.Zero && access._times > 1)
                {
                    runs.Add(new AccessRun(page, pause.Picoseconds, 1, access._kind));
                    runs.Add(new AccessRun(page, 0, access._times - 1, access._kind));
                }
                else
                {
                    runs.Add(new AccessRun(page, pause.Picoseconds, access._times, access._kind));
                }
                pause = SimDuration.Zero;
            }
        }
        return [.. runs];
    }

    private static Access Over(AccessKind kind, Range pages)
    {
        if (pages.Start.IsFromEnd || pages.End.IsFromEnd)
            throw new ArgumentException("Pages are counted from the start.", nameof(pages));
        return new Access(kind, pages.Start.Value, pages.End.Value, 1, default);
    }
}
