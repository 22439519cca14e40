namespace HyperActors.Replacement.Tests;

/// <summary>What must hold on any trace: Belady's anomaly and its absence, inclusion, the clairvoyant bound.</summary>
public sealed class ReplacementLawsTests
{
    private static readonly uint[] _belady = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];

    public static TheoryData<string> Online => PolicySpecifications.All;

    [Theory]
    [InlineData("fifo", 9, 10)]
    [InlineData("lru", 10, 8)]
    [InlineData("min", 7, 6)]
    public void Run_BeladysString_OnlyFifoMissesMoreWithMoreFrames(string policy, long withThree, long withFour)
    {
        ReferenceString trace = ReferenceString.FromDense(_belady, 6);
        Assert.Equal(withThree, Misses(trace, policy, 3));
        Assert.Equal(withFour, Misses(trace, policy, 4));
    }

    [Theory]
    [InlineData("lru", 5)]
    [InlineData("fifo", 7)]
    [InlineData("min", 5)]
    public void Run_OperatingSystemsTextbook_MissesAsWorked(string policy, long misses)
    {
        ReferenceString trace = ReferenceString.FromDense([0, 1, 2, 0, 1, 3, 0, 3, 1, 2, 1], 4);
        Assert.Equal(misses, Misses(trace, policy, 3));
    }

    [Fact]
    public void Run_FifoOnRandomTraces_ShowsTheAnomalySomewhere()
    {
        int anomalies = 0;
        for (ulong seed = 1; seed <= 5_000; seed++)
        {
            Draws draws = new(seed);
            uint[] references = [.. Enumerable.Range(0, 24).Select(_ => (uint)draws.Index(5))];
            ReferenceString trace = ReferenceString.FromDense(references, 5);
            anomalies += Misses(trace, "fifo", 3) < Misses(trace, "fifo", 4) ? 1 : 0;
        }
        Assert.NotEqual(0, anomalies);
    }

    [Theory]
    [InlineData("lru")]
    [InlineData("min")]
    public void Run_StackAlgorithm_NeverMissesMoreWithMoreFrames(string policy)
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            ReferenceString trace = RandomTraces.Make(seed, 500, 30, withFrees: seed % 3 == 0);
            long last = long.MaxValue;
            for (int frames = 1; frames <= 32; frames++)
            {
                long misses = Misses(trace, policy, frames);
                Assert.True(misses <= last, $"seed {seed}, {frames} frames: {misses} after {last}");
                last = misses;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Online))]
    public void Run_AnyPolicy_NeverBeatsMin(string policy)
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            ReferenceString trace = RandomTraces.Make(seed, 700, 26, withFrees: seed % 4 == 0);
            int frames = 1 + (int)(seed % 13);
            Assert.True(Misses(trace, "min", frames) <= Misses(trace, policy, frames), $"seed {seed}, {frames} frames");
        }
    }

    [Fact]
    public void Run_MinOnTinyTraces_EqualsExhaustiveSearch()
    {
        for (ulong seed = 1; seed <= 150; seed++)
        {
            ReferenceString trace = RandomTraces.Make(seed, 13, 5, withFrees: seed % 2 == 0);
            int frames = 1 + (int)(seed % 3);
            Assert.True(Fewest(trace, frames) == Misses(trace, "min", frames), $"seed {seed}");
        }
    }

    [Fact]
    public void Run_Min_EqualsIntervalPacking()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            ReferenceString trace = RandomTraces.Make(seed, 300, 20);
            int frames = 1 + (int)(seed % 10);
            Assert.True(IntervalPackingMisses(trace, frames) == Misses(trace, "min", frames), $"seed {seed}");
        }
    }

    [Fact]
    public void LruMissCurve_EverySize_EqualsReplay()
    {
        for (ulong seed = 1; seed <= 80; seed++)
        {
            ReferenceString trace = RandomTraces.Make(seed, 900, 40, withFrees: seed % 2 == 0);
            LruMissCurve curve = LruMissCurve.Of(trace);
            for (int frames = 1; frames <= 44; frames++)
            {
                long misses = Misses(trace, "lru", frames);
                Assert.True(misses == curve.MissesWith(frames), $"seed {seed}, {frames}: {curve.MissesWith(frames)}");
            }
        }
    }

    [Fact]
    public void Run_ManySizesOrFew_ResultsAreTheSame()
    {
        ReferenceString trace = RandomTraces.Make(11, 3_000, 60);
        PolicyChoice[] policies = [Choice("lru"), Choice("min"), Choice("arc"), Choice("s3fifo")];
        int[] frames = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
        IReadOnlyList<ReplayResult> together = Replayer.Run(trace, policies, frames, degree: 2);
        IEnumerable<ReplayResult> apart =
            policies.SelectMany(policy => frames.Select(size => Replayer.Run(trace, policy, size)));
        Assert.Equal(apart, together);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("lru")]
    [InlineData("clock")]
    public void Run_LoopLargerThanMemory_MissesAlways(string policy) =>
        Assert.Equal(1_000_000, Misses(GeneratedTraces.Get("loop"), policy, 10_000));

    [Theory]
    [InlineData(200)]
    [InlineData(2_000)]
    [InlineData(10_000)]
    public void Run_MinOnLoop_MissesByTheClosedForm(int frames) =>
        Assert.Equal(1_000_000 - 49 * frames, Misses(GeneratedTraces.Get("loop"), "min", frames));

    [Theory]
    [InlineData(291)]
    [InlineData(2_916)]
    [InlineData(14_580)]
    public void Run_LruOnStackTrace_MissesByTheDrawnDepths(int frames)
    {
        // The same draws that made the trace: a reference misses iff it was drawn from below the frames, or is a first.
        Draws draws = new(108);
        ZipfTable depths = new(30_000, 5);
        HashSet<uint> seen = [];
        long misses = 0;
        foreach (uint page in GeneratedTraces.Get("lrustack").Events)
        {
            bool isFirst = seen.Add(page);
            misses += depths.Draw(draws) >= frames || isFirst ? 1 : 0;
        }
        Assert.Equal(misses, Misses(GeneratedTraces.Get("lrustack"), "lru", frames));
    }

    [Fact]
    public void Run_IndependentReferences_FifoAndRandomMissByKingsFormula()
    {
        // W. F. King 1971, E. Gelenbe 1973: with two frames and pages drawn independently with p, FIFO and RANDOM hold
        // {i, j} with probability ∝ p_i p_j. LRU holds i on top of j with probability p_i p_j / (1 − p_i).
        double[] p = [0.4, 0.3, 0.2, 0.1];
        uint[] events = new uint[400_000];
        Draws draws = new(77);
        for (int t = 0; t < events.Length; t++)
            events[t] = draws.Index(10) switch { < 4 => 0, < 7 => 1, < 9 => 2, _ => 3 };
        ReferenceString trace = ReferenceString.FromDense(events, 4);
        double pairs = 0, fifo = 0, lru = 0;
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                double miss = i == j ? 0 : 1 - p[i] - p[j];
                pairs += i == j ? 0 : p[i] * p[j];
                fifo += p[i] * p[j] * miss;
                lru += p[i] * p[j] / (1 - p[i]) * miss;
            }
        }
        // Five standard deviations of 400,000 draws, correlation included, are below 0.006.
        Assert.Equal(fifo / pairs, Misses(trace, "fifo", 2) / 400_000.0, 0.006);
        Assert.Equal(fifo / pairs, Misses(trace, "random", 2) / 400_000.0, 0.006);
        Assert.Equal(lru, Misses(trace, "lru", 2) / 400_000.0, 0.006);
    }

    private static PolicyChoice Choice(string policy) =>
        PolicyRegistry.TryParse(policy, out PolicyChoice? choice, out PolicyError? error)
            ? choice
            : throw new ArgumentException(error.ToString(), nameof(policy));

    private static long Misses(ReferenceString trace, string policy, int frames) =>
        Replayer.Run(trace, Choice(policy), frames).Misses;

    /// <summary>Tries every victim at every fault.</summary>
    private static long Fewest(ReferenceString trace, int frames)
    {
        uint[] events = trace.Events.ToArray();
        return Search(0, 0);

        long Search(int time, int resident)
        {
            for (; time < events.Length; time++)
            {
                int page = 1 << (int)(events[time] & 31);
                if (events[time] >= ReferenceString.FreeMark)
                    resident &= ~page;
                else if ((resident & page) == 0)
                    break;
            }
            if (time == events.Length)
                return 0;
            int entering = 1 << (int)events[time];
            if (int.PopCount(resident) < frames)
                return 1 + Search(time + 1, resident | entering);
            long best = long.MaxValue;
            for (int victim = 1; victim <= resident; victim <<= 1)
            {
                if ((resident & victim) != 0)
                    best = Math.Min(best, 1 + Search(time + 1, (resident & ~victim) | entering));
            }
            return best;
        }
    }

    /// <summary>
    /// A second way to the bound: pairs of consecutive references to a page, in order of their ends, are kept while at
    /// no time more pages are held than there are frames beside the one in use.
    /// </summary>
    private static long IntervalPackingMisses(ReferenceString trace, int frames)
    {
        ReadOnlySpan<uint> events = trace.Events;
        int[] held = new int[events.Length];
        int[] last = new int[trace.Pages];
        Array.Fill(last, -1);
        long hits = 0;
        for (int end = 0; end < events.Length; end++)
        {
            int start = last[events[end]];
            last[events[end]] = end;
            if (start < 0 || held.AsSpan(start + 1, end - start - 1).ContainsAnyInRange(frames - 1, int.MaxValue))
                continue;
            hits++;
            for (int time = start + 1; time < end; time++)
                held[time]++;
        }
        return events.Length - hits;
    }
}
