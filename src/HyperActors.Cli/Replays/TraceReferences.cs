using HyperActors.Replacement;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary>Loads a trace file into memory as the string of references that policies are replayed on.</summary>
internal static class TraceReferences
{
    private const int MostEvents = 0x7FFF_0000;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The trace.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="limit">Accesses to take at most; at least 1.</param>
    /// <param name="interruption">Stops the reading.</param>
    /// <exception cref="TraceFormatException">The trace cannot be read, or has more than two thousand million
    /// accesses.</exception>
    public static ReferenceString Load(
        string path, TraceReaderOptions options, long limit, CancellationToken interruption)
    {
        using TraceReader reader = TraceReader.Open(path, options);
        PageIndex index = new();
        uint[] events = new uint[1 << 16];
        int count = 0;
        AccessRun[] runs = new AccessRun[4096];
        for (int filled; limit > 0 && (filled = reader.Fill(runs)) > 0; interruption.ThrowIfCancellationRequested())
        {
            foreach (ref readonly AccessRun run in runs.AsSpan(0, filled))
            {
                int length = (int)Math.Min(run.Count, limit);
                if (length > MostEvents - count)
                    throw TooLong(path, count);
                long wanted = Math.Max(2L * events.Length, count + (long)length);
                if (events.Length - count < length)
                    Array.Resize(ref events, (int)Math.Min(Array.MaxLength, wanted));
                uint mark = run.Kind == AccessKind.Free ? ReferenceString.FreeMark : 0;
                events.AsSpan(count, length).Fill((uint)index.IdOf(run.Page) | mark);
                count += length;
                limit -= mark == 0 ? length : 0;
            }
        }
        Array.Resize(ref events, count);
        return ReferenceString.FromDense(events, index.Count);
    }

    private static TraceFormatException TooLong(string path, int count) => new(
        path, TracePlace.Byte(0), $"It has more than {Figures.Count(count)} accesses.", "Take a part with --accesses.");
}
