using HyperActors.Replacement;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary>A trace file in memory, in the two forms that policies are replayed on: references alone, and a pattern
/// with writes, whose pages keep the order of their addresses.</summary>
internal sealed class TraceReferences
{
    private const int MostEvents = 0x7FFF_0000;

    private readonly uint[] _words;
    private readonly int[] _places;

    private TraceReferences(uint[] words, PageIndex index, int? declaredPages)
    {
        _words = words;
        Distinct = index.Count;
        Pages = declaredPages ?? index.Count;
        _places = declaredPages is null ? Ranks(index.Pages) : [.. index.Pages.ToArray().Select(page => (int)page)];
        References = words.LongCount(word => (word & LinuxPattern.FreeBit) == 0);
    }

    /// <summary>Distinct pages that occur.</summary>
    public int Distinct { get; }

    /// <summary>Pages of the process: those that a pattern says it has, otherwise those that occur.</summary>
    public int Pages { get; }

    /// <summary>How many accesses there are, frees apart.</summary>
    public long References { get; }

    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The trace.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="limit">Accesses to take at most; at least 1.</param>
    /// <param name="interruption">Stops the reading.</param>
    /// <exception cref="TraceFormatException">The trace cannot be read, or has more than two thousand million
    /// accesses.</exception>
    public static TraceReferences Load(
        string path, TraceReaderOptions options, long limit, CancellationToken interruption)
    {
        using TraceReader reader = TraceReader.Open(path, options);
        PageIndex index = new();
        uint[] words = new uint[1 << 16];
        int count = 0;
        AccessRun[] runs = new AccessRun[4096];
        for (int filled; limit > 0 && (filled = reader.Fill(runs)) > 0; interruption.ThrowIfCancellationRequested())
        {
            foreach (ref readonly AccessRun run in runs.AsSpan(0, filled))
            {
                // What comes after the last access is not looked at: its pages are none of those replayed.
                if (limit == 0)
                    break;
                int length = (int)Math.Min(run.Count, limit);
                if (length > MostEvents - count)
                    throw TooLong(path, count);
                long wanted = Math.Max(2L * words.Length, count + (long)length);
                if (words.Length - count < length)
                    Array.Resize(ref words, (int)Math.Min(Array.MaxLength, wanted));
                words.AsSpan(count, length).Fill((uint)index.IdOf(run.Page) | MarkOf(run.Kind));
                count += length;
                limit -= run.Kind == AccessKind.Free ? 0 : length;
            }
        }
        Array.Resize(ref words, count);
        return new TraceReferences(words, index, reader.DeclaredPages);
    }

    /// <summary>The references and frees, pages numbered in the order in which they first occur.</summary>
    /// <param name="populate">Whether every page is referenced once before, in order of addresses; pages are then
    /// numbered in that order.</param>
    public ReferenceString ToReferences(bool populate)
    {
        uint[] events = new uint[_words.Length + (populate ? Pages : 0)];
        int at = 0;
        for (; populate && at < Pages; at++)
            events[at] = (uint)at;
        foreach (uint word in _words)
        {
            uint id = word & LinuxPattern.PageMask;
            uint page = populate ? (uint)_places[id] : id;
            events[at++] = (word & LinuxPattern.FreeBit) != 0 ? page | ReferenceString.FreeMark : page;
        }
        return ReferenceString.FromDense(events, populate ? Pages : Distinct);
    }

    /// <summary>Accesses with writes, and frees, pages numbered in the order of their addresses.</summary>
    public LinuxPattern ToPattern()
    {
        uint[] words = new uint[_words.Length];
        for (int at = 0; at < words.Length; at++)
        {
            uint marks = _words[at] & ~LinuxPattern.PageMask;
            words[at] = marks | (uint)_places[_words[at] & LinuxPattern.PageMask];
        }
        return new LinuxPattern(Math.Max(1, Pages), words);
    }

    private static uint MarkOf(AccessKind kind) => kind switch
    {
        AccessKind.Free => LinuxPattern.FreeBit,
        AccessKind.Write => LinuxPattern.WriteBit,
        _ => 0,
    };

    private static int[] Ranks(ReadOnlySpan<long> pages)
    {
        long[] sorted = pages.ToArray();
        int[] ids = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, ids);
        int[] ranks = new int[ids.Length];
        for (int rank = 0; rank < ids.Length; rank++)
            ranks[ids[rank]] = rank;
        return ranks;
    }

    private static TraceFormatException TooLong(string path, int count) => new(
        path, TracePlace.Byte(0), $"It has more than {Figures.Count(count)} accesses.", "Take a part with --accesses.");
}
