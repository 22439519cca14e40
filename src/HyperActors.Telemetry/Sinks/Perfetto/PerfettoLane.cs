namespace HyperActors.Telemetry;

/// <summary>A track on which spans nest or follow each other, never overlap otherwise.</summary>
/// <param name="uuid">The track's identifier in the file.</param>
internal sealed class PerfettoLane(ulong uuid)
{
    private readonly Stack<long> _ends = new();
    private long _busyUntil;

    public ulong Uuid => uuid;

    /// <summary>Whether a span fits, once those that are over when it begins are closed.</summary>
    public bool HasRoomFor(long start, long end)
    {
        foreach (long open in _ends)
            if (open > start)
                return end <= open;
        return _ends.Count > 0 || start >= _busyUntil;
    }

    public void Open(long end)
    {
        _ends.Push(end);
        _busyUntil = Math.Max(_busyUntil, end);
    }

    /// <summary>Takes the innermost open span that is over at an instant.</summary>
    public bool TryClose(long now, out long end)
    {
        if (!_ends.TryPeek(out end) || end > now)
            return false;
        _ends.Pop();
        return true;
    }
}
