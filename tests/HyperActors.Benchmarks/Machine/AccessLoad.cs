using HyperActors.Workloads;

namespace HyperActors.Benchmarks.Machine;

/// <summary>A pattern of accesses to measure with.</summary>
/// <param name="Name">The value of <c>--locality</c>.</param>
/// <param name="Pages">How many pages it touches.</param>
/// <param name="Make">Makes the stream; the argument says whether each page is written once first.</param>
internal sealed record AccessLoad(string Name, int Pages, Func<bool, IAccessStream> Make)
{
    public static IEnumerable<AccessLoad> All(string trace)
    {
        yield return new AccessLoad("good", 1_000, static populate => new SequentialStream(
            new SequentialOptions { WorkingSet = 1_000.Pages, AccessesPerPage = 64, ThinkTime = 1.Nanoseconds, Populate = populate },
            new RandomStream(1)));
        yield return new AccessLoad("zipf", 100_000, static populate => new ZipfStream(
            new ZipfOptions { WorkingSet = 100_000.Pages, Theta = 1.0m, ThinkTime = 1.Nanoseconds, Populate = populate },
            new RandomStream(2)));
        yield return new AccessLoad("uniform", 1_000_000, static populate => new UniformStream(
            new UniformOptions { WorkingSet = 1_000_000.Pages, ThinkTime = 1.Nanoseconds, Populate = populate },
            new RandomStream(3)));
        if (File.Exists(trace))
            yield return OfTrace(trace);
    }

    public IAccessStream Open() => Make(false);

    public IAccessStream OpenPopulated() => Make(true);

    private static AccessLoad OfTrace(string file)
    {
        // Decoded once: what is measured is the guest, not the reader. Pages are renumbered densely for the bare loop.
        List<AccessRun> runs = [];
        Dictionary<long, long> dense = [];
        AccessRun[] buffer = new AccessRun[4096];
        TraceReader reader = TraceReader.Open(file);
        for (int count; (count = reader.Fill(buffer)) > 0;)
            foreach (AccessRun run in buffer.AsSpan(0, count))
                if (run.Kind != AccessKind.Free)
                {
                    dense.TryAdd(run.Page, dense.Count);
                    runs.Add(run with { Page = dense[run.Page], ThinkPicoseconds = 1_000 });
                }
        AccessRun[] all = [.. runs];
        return new AccessLoad("trace", dense.Count, populate => new Recorded(all, populate ? dense.Count : 0));
    }

    private sealed class Recorded(AccessRun[] runs, int populate) : IAccessStream
    {
        private int _populated;
        private int _next;

        public int Fill(Span<AccessRun> buffer)
        {
            if (_populated < populate)
            {
                buffer[0] = new AccessRun(_populated++, 0, 1, AccessKind.Write);
                return 1;
            }
            int count = Math.Min(buffer.Length, runs.Length - _next);
            runs.AsSpan(_next, count).CopyTo(buffer);
            _next = _next + count == runs.Length ? 0 : _next + count;
            return count;
        }
    }
}
