using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperActors.Replacement;
using HyperActors.Replacement.Tests;

namespace HyperActors.Benchmarks.Replay;

/// <summary>
/// References a second of each policy on one thread, on the generated trace zipf10 in memory, through the public
/// interface; and of bare loops over dense arrays, played in turn with them, as the machine is noisy.
/// </summary>
internal sealed class ReplayBenchmark : IBenchmark
{
    private const string Trace = "zipf10";

    public string Name => "replay";

    public string Usage =>
        "--frames 4738 --rounds 11 --passes 3 --policies all|bare: references/s, beside bare loops (bare: only those)";

    public JsonObject Run(BenchmarkOptions options)
    {
        int frames = options.Integer("frames", 4738);
        int rounds = options.Integer("rounds", 11);
        int passes = options.Integer("passes", 3);
        bool all = options.Choice("policies", "all", "all", "bare") == "all";
        ReferenceString trace = ReferenceString.FromDense(GeneratedTraces.Make(Trace), 50_000);
        Contender[] contenders = [.. Contenders(trace, frames, all)];
        foreach (Contender contender in contenders)
            contender.Play(passes);     // compiles the loops
        foreach (Contender contender in contenders)
            contender.Measured.Clear();
        for (int round = 0; round < rounds; round++)
        {
            foreach (Contender contender in contenders)
                contender.Play(passes);
        }
        return Describe(contenders);
    }

    private static IEnumerable<Contender> Contenders(ReferenceString trace, int frames, bool all)
    {
        yield return new("bare fifo", trace, () =>
            Prepared(new bool[trace.Pages], new uint[frames], (resident, ring) =>
                BareLoops.Fifo(trace.Events, frames, resident, ring)));
        yield return Policy("fifo", trace, frames);
        yield return new("bare lru", trace, () =>
            Prepared(Links(trace.Pages), Links(trace.Pages), (next, previous) =>
                BareLoops.Lru(trace.Events, frames, next, previous)));
        yield return Policy("lru", trace, frames);
        yield return new("bare clock", trace, () =>
            Prepared(new byte[trace.Pages], new uint[frames], (state, ring) =>
                BareLoops.Clock(trace.Events, frames, state, ring)));
        yield return Policy("clock", trace, frames);
        if (!all)
            yield break;
        foreach (PolicyDescription description in PolicyRegistry.All)
        {
            if (description.Reclaim is not null)
                yield return Kernel(description.Name, trace, frames);
            else if (description.Input != PolicyInput.Future && description.Name is not ("fifo" or "lru" or "clock"))
                yield return Policy(description.Name, trace, frames);
        }
        // The look-up of next uses is part of the bound's work.
        yield return new("min", trace, () => () => new OptimalReplay(trace).Run(frames).Misses);
    }

    private static Contender Policy(string name, ReferenceString trace, int frames) => new(name, trace, () =>
    {
        IReplacementPolicy policy = PolicyRegistry.Create(name, frames, PageSpace.Dense(trace.Pages));
        ReplayMemory memory = new(frames, trace.Pages);
        return () => memory.Play(policy, trace.Events);
    });

    /// <summary>A kernel's whole reclaim, whose tables are made as part of each pass; every access writes.</summary>
    private static Contender Kernel(string name, ReferenceString trace, int frames) => new(name, trace, () =>
    {
        if (!PolicyRegistry.TryParse(name, out PolicyChoice? choice, out PolicyError? error))
            throw new InvalidOperationException(error.Message);
        LinuxReplayOptions options = LinuxPolicies.ReplayOptions(choice, new PageCount(frames));
        uint[] words = trace.Events.ToArray();
        for (int at = 0; at < words.Length; at++)
            words[at] |= LinuxPattern.WriteBit;
        LinuxPattern pattern = new(trace.Pages, words);
        return () => LinuxReplay.Run(options, pattern).Processes[0].Misses;
    });

    private static Func<long> Prepared<TFirst, TSecond>(TFirst first, TSecond second, Func<TFirst, TSecond, long> play) =>
        () => play(first, second);

    private static int[] Links(int pages)
    {
        int[] links = new int[pages + 1];
        Array.Fill(links, -1);
        return links;
    }

    private static JsonObject Describe(Contender[] contenders)
    {
        JsonObject rates = [];
        JsonObject ratios = [];
        foreach (Contender contender in contenders)
        {
            rates[contender.Name] = new JsonObject
            {
                ["unit"] = "references/s",
                ["median"] = Math.Round(contender.Median),
                ["best"] = Math.Round(contender.Measured.Max()),
                ["misses"] = contender.Misses,
                ["allocatedBytes"] = contender.Allocated,
            };
            Contender? bare = Array.Find(contenders, other => other.Name == "bare " + contender.Name);
            if (bare is not null)
                ratios[contender.Name] = Math.Round(Ratio(contender, bare), 3);
        }
        return new JsonObject { ["trace"] = Trace, ["policies"] = rates, ["ratioToBareLoop"] = ratios };
    }

    /// <summary>The median over the rounds of how fast the one was in the round compared with the other.</summary>
    private static double Ratio(Contender contender, Contender bare)
    {
        double[] ratios = [.. contender.Measured.Zip(bare.Measured, (mine, its) => mine / its).Order()];
        return ratios[ratios.Length / 2];
    }

    /// <summary>One way to play the trace; each round plays it some times from an empty memory on.</summary>
    private sealed class Contender(string name, ReferenceString trace, Func<Func<long>> prepare)
    {
        public string Name => name;

        public List<double> Measured { get; } = [];

        public long Misses { get; private set; }

        public long Allocated { get; private set; }

        public double Median => Measured.Order().ElementAt(Measured.Count / 2);

        public void Play(int passes)
        {
            TimeSpan spent = TimeSpan.Zero;
            Allocated = 0;
            for (int pass = 0; pass < passes; pass++)
            {
                Func<long> play = prepare();
                long before = GC.GetAllocatedBytesForCurrentThread();
                long began = Stopwatch.GetTimestamp();
                Misses = play();
                spent += Stopwatch.GetElapsedTime(began);
                Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }
            Measured.Add(passes * trace.References / spent.TotalSeconds);
        }
    }
}
