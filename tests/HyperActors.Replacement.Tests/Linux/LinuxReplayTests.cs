namespace HyperActors.Replacement.Tests;

public sealed class LinuxReplayTests
{
    private const uint Write = LinuxPattern.WriteBit;
    private const uint Free = LinuxPattern.FreeBit;

    [Fact]
    public void Run_FitsInFrames_CountsFirstTouchesOnly()
    {
        var pattern = new LinuxPattern(4, new uint[] { 0 | Write, 1 | Write, 0, 1 | Free, 1 | Write, 3, 3 });
        LinuxReplayResult result = LinuxReplay.Run(Options(frames: 4), pattern);
        Assert.Equal(0, result.MajorFaults);
        Assert.Equal(4, result.MinorFaults);        // 0, 1, 1 after its free, 3
        Assert.Equal(0, result.SwapOuts);
        Assert.False(result.OutOfMemory);
    }

    [Fact]
    public void Run_Populate_CountsOnlyThePattern()
    {
        var pattern = new LinuxPattern(100, Enumerable.Range(0, 100).Select(page => (uint)page).ToArray());
        LinuxReplayResult all = LinuxReplay.Run(Options(frames: 100) with { Populate = true }, pattern);
        Assert.Equal(0, all.MajorFaults + all.MinorFaults + all.SwapOuts);
        Assert.Equal(100, all.Processes[0].ResidentMean);
        LinuxReplayResult half = LinuxReplay.Run(Options(frames: 50) with { Populate = true }, pattern);
        Assert.InRange(half.MajorFaults, 50, 100);
    }

    [Fact]
    public void Run_TwoProcesses_SampleFramesAtTheEndOfEachRound()
    {
        // Turns of 1 and 2: after round 1 they hold 1 and 2 frames, after round 2 they hold 2 and 2 (a free).
        var first = new LinuxPattern(3, new uint[] { 0 | Write, 1 | Write });
        var second = new LinuxPattern(3, new uint[] { 0 | Write, 1 | Write, 1 | Free, 2 | Write });
        LinuxReplayResult result = LinuxReplay.Run(Options(frames: 9) with { Quantum = [1, 2] }, first, second);
        Assert.Equal(1.5, result.Processes[0].ResidentMean);
        Assert.Equal(2.0, result.Processes[1].ResidentMean);
    }

    [Fact]
    public void Run_Repeated_GivesTheSameCounts()
    {
        LinuxPattern[] patterns =
        [
            ReferencePatterns.Make("zipf1.0", 1_024, 20_000, seed: 1, writePercent: 30),
            ReferencePatterns.Make("seq", 1_024, 10_000, seed: 1, writePercent: 30),
        ];
        LinuxReplayOptions options = Options(frames: 900) with { Populate = true };
        Assert.Equal(
            LinuxReplay.Run(options, patterns).Processes,
            LinuxReplay.Run(options, patterns).Processes);
    }

    [Fact]
    public void Run_BadInput_Throws()
    {
        var pattern = new LinuxPattern(2, new uint[] { 2 | Write });
        Assert.ThrowsAny<ArgumentException>(() => LinuxReplay.Run(Options(frames: 4), pattern));
        var good = new LinuxPattern(2, new uint[] { 1 });
        Assert.ThrowsAny<ArgumentException>(() => LinuxReplay.Run(Options(frames: 4)));
        Assert.ThrowsAny<ArgumentException>(() => LinuxReplay.Run(Options(frames: 4) with { Quantum = [1, 2] }, good));
        Assert.ThrowsAny<ArgumentException>(() => LinuxReplay.Run(Options(frames: 4) with { Quantum = [0] }, good));
        Assert.ThrowsAny<ArgumentException>(
            () => LinuxReplay.Run(Options(frames: 4) with { StatisticsPeriod = SimDuration.Zero }, good));
    }

    [Fact]
    public void Run_LaggingStatistics_EndInTheFalseKillInSomePhases()
    {
        LinuxPattern pattern = ReferencePatterns.Make("phase", 16_384, 400_000, seed: 12_345, writePercent: 30);
        LinuxReplayOptions fresh = Options(frames: 4_096) with { Populate = true };
        Assert.False(LinuxReplay.Run(fresh, pattern).OutOfMemory);
        const int Phases = 16;
        int kills = 0;
        for (int phase = 0; phase < Phases; phase++)
        {
            LinuxReplayOptions lagged = fresh with
            {
                Reclaim = fresh.Reclaim with { Statistics = LinuxStatistics.Lagged },
                StatisticsPhase = fresh.StatisticsPeriod * phase / Phases,
            };
            LinuxReplayResult result = LinuxReplay.Run(lagged, pattern);
            kills += result.OutOfMemory ? 1 : 0;
            Assert.Equal(result.OutOfMemory, result.Processes[0].KilledAfter < pattern.Words.Length);
        }

        Assert.InRange(kills, 1, Phases - 1);
    }

    [Fact]
    public void Run_KilledProcess_LeavesItsFramesToTheOthers()
    {
        // With statistics from before the start nothing is ever deactivated, and a limit that the batch of new pages
        // fills cannot be reclaimed at all: the larger process dies, the other one lives in what it leaves.
        LinuxReplayOptions options = Options(frames: 20);
        options = options with { Reclaim = options.Reclaim with { Statistics = LinuxStatistics.Lagged } };
        var large = new LinuxPattern(30, Enumerable.Range(0, 30).Select(page => (uint)page | Write).ToArray());
        var small = new LinuxPattern(5, Enumerable.Range(0, 5).Select(page => (uint)page | Write).ToArray());
        LinuxReplayResult result = LinuxReplay.Run(options, large, small);
        Assert.Equal(20, result.Processes[0].KilledAfter);
        Assert.Null(result.Processes[1].KilledAfter);
        Assert.Equal(5, result.Processes[1].MinorFaults);
    }

    [Theory]
    [InlineData("seq", 1_000)]
    [InlineData("zipf1.0", 1_000)]
    [InlineData("scanzipf", 1_000)]
    [InlineData("phase", 1_000)]
    [InlineData("zipf1.2", 70)]
    public void Run_MultiGenerational_StaysBetweenTheClairvoyantBoundAndEveryAccess(string name, int frames)
    {
        LinuxPattern pattern = ReferencePatterns.Make(name, 2_048, 30_000, seed: 3, writePercent: 30);
        LinuxReplayOptions options = Generations(frames);
        LinuxReplayResult result = LinuxReplay.Run(options, pattern);
        Assert.False(result.OutOfMemory);
        Assert.InRange(result.MajorFaults, DistinctPagesBeyond(pattern, frames), pattern.Words.Length);
        Assert.Equal(result.Processes, LinuxReplay.Run(options, pattern).Processes);
    }

    [Fact]
    public void Run_MultiGenerational_KeepsTheHotSetThroughAScan()
    {
        // 100 hot pages, each touched between any two scanned ones of 4,000; 400 frames.
        var words = new uint[60_000];
        for (int at = 0; at < words.Length; at++)
            words[at] = at % 2 == 0 ? (uint)(at / 2 % 100) : 100 + (uint)(at / 2 % 4_000);
        var pattern = new LinuxPattern(4_100, words);
        LinuxReplayOptions options = Generations(frames: 400);
        long scanned = words.Length / 2;
        Assert.InRange(LinuxReplay.Run(options, pattern).MajorFaults - scanned, 0, scanned / 50);
    }

    [Fact]
    public void Run_TwiceTheAccesses_AllocatesNothingMore()
    {
        LinuxReplayOptions options = Options(frames: 512) with { Populate = true };
        LinuxPattern[] patterns =
            [.. new[] { 40_000, 80_000 }.Select(accesses => ReferencePatterns.Make("zipf1.0", 2_048, accesses, 1, 30))];
        LinuxReplay.Run(options, patterns[1]);
        long[] allocated = [.. patterns.Select(pattern =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            LinuxReplay.Run(options, pattern);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        })];
        Assert.Equal(allocated[0], allocated[1]);
    }

    private static LinuxReplayOptions Options(int frames) => new()
    {
        Reclaim = new LinuxReclaimOptions { Frames = new PageCount(frames) },
    };

    private static LinuxReplayOptions Generations(int frames) => new()
    {
        Reclaim = new LinuxReclaimOptions
        {
            Frames = new PageCount(frames),
            Algorithm = LinuxReclaimAlgorithm.MultiGenerational,
        },
        Populate = true,
    };

    /// <summary>After populating at most all frames hold pages of the pattern; each other page must be read.</summary>
    private static int DistinctPagesBeyond(LinuxPattern pattern, int frames)
    {
        var touched = new HashSet<uint>();
        foreach (uint word in pattern.Words.Span)
            touched.Add(word & LinuxPattern.PageMask);
        return Math.Max(0, touched.Count - frames);
    }
}
