namespace HyperActors.Replacement;

/// <summary>A trace in memory, ready to be replayed: page numbers made dense, four bytes an event.</summary>
/// <remarks>An event is the dense number of a referenced page, or of a freed one with the top bit set. Whether a
/// reference was a write is not kept: no policy here asks for it.</remarks>
public sealed class ReferenceString
{
    /// <summary>Set in an event that frees its page; the other bits are the page.</summary>
    public const uint FreeMark = 0x8000_0000;

    private readonly uint[] _events;

    internal ReferenceString(uint[] events, int pages, bool hasFrees)
    {
        _events = events;
        Pages = pages;
        HasFrees = hasFrees;
        References = events.Length;
        if (hasFrees)
            References = events.LongCount(entry => entry < FreeMark);
    }

    /// <summary>Wraps an array of dense page numbers without copying it.</summary>
    /// <param name="events">References, and frees marked with <see cref="FreeMark"/>; each page below
    /// <paramref name="pages"/>. The array must not be changed afterwards.</param>
    /// <param name="pages">How many page numbers there are; at least 1 unless there are no events.</param>
    /// <exception cref="ArgumentException">An event names a page outside the range.</exception>
    public static ReferenceString FromDense(uint[] events, int pages)
    {
        ArgumentNullException.ThrowIfNull(events);
        bool hasFrees = false;
        foreach (uint entry in events)
        {
            if ((entry & ~FreeMark) >= pages)
                throw new ArgumentException($"Page {entry & ~FreeMark} is not below {pages}.", nameof(events));
            hasFrees |= entry >= FreeMark;
        }
        return new ReferenceString(events, Math.Max(1, pages), hasFrees);
    }

    /// <summary>The events in order.</summary>
    public ReadOnlySpan<uint> Events => _events;

    /// <summary>How many page numbers there are: the distinct pages, if a builder made them dense.</summary>
    public int Pages { get; }

    /// <summary>How many events are references.</summary>
    public long References { get; }

    /// <summary>Whether any event frees a page.</summary>
    public bool HasFrees { get; }
}
