namespace HyperActors.Workloads.Tests;

public sealed class StreamCompositionTests
{
    private static SequentialStream Sequence(int pages, long first = 0, int stay = 1) => new(
        new SequentialOptions { WorkingSet = new(pages), FirstPage = first, AccessesPerPage = stay }, default);

    private static LimitedStream Limited(IAccessStream stream, long accesses, long skip = 0) =>
        new(stream, accesses, skip);

    [Theory]
    [InlineData(5, 0, "r0*3 r1*2")]
    [InlineData(4, 2, "r0 r1*3")]
    [InlineData(1, 3, "r1")]
    [InlineData(0, 3, "")]
    public void Limited_CutsRuns(long accesses, long skip, string expected) =>
        Assert.Equal(expected, StreamReading.Show(Limited(Sequence(4, 0, 3), accesses, skip).TakeAll()));

    [Fact]
    public void Limited_SkipsPastTheEnd_IsEmpty() =>
        Assert.Empty(Limited(Limited(Sequence(4), 10), 5, 11).TakeAll());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    public void Phased_Repeats_ContinuesEachPhaseWhereItStopped(int size)
    {
        PhasedStream stream = new([new(Sequence(10), 3), new(Sequence(10, 100), 2)]);
        Assert.Equal("r0 r1 r2 r100 r101 r3 r4 r5 r102 r103 r6", StreamReading.Show(stream.Take(11, size)));
    }

    [Fact]
    public void Phased_NoRepeat_Ends()
    {
        PhasedStream stream = new([new(Sequence(10), 2), new(Sequence(10, 100, 4), 6)], repeat: false);
        Assert.Equal("r0 r1 r100*4 r101*2", StreamReading.Show(stream.TakeAll()));
        Assert.Equal(2, stream.Current);
        Assert.Equal(0, stream.Fill(new AccessRun[4]));
    }

    [Fact]
    public void Phased_MoveOn_BeginsTheNextPhase()
    {
        PhasedStream stream = new([new(Sequence(10)), new(Sequence(10, 100))]);
        string shown = StreamReading.Show(stream.Take(2));
        stream.MoveOn();
        shown += " " + StreamReading.Show(stream.Take(2));
        stream.MoveOn();
        Assert.Equal("r0 r1 r100 r101 r2", shown + " " + StreamReading.Show(stream.Take(1)));
    }

    [Fact]
    public void Phased_AllStreamsEnd_Ends()
    {
        PhasedStream stream = new([new(Limited(Sequence(10), 3), 2), new(Limited(Sequence(10, 100), 1), 2)]);
        Assert.Equal("r0 r1 r100 r2", StreamReading.Show(stream.TakeAll(2)));
    }

    [Fact]
    public void Phased_NoPhaseOrNegativeLength_Throws()
    {
        Assert.Throws<ArgumentException>(() => new PhasedStream([]));
        Assert.Throws<ArgumentException>(() => new PhasedStream([new(Sequence(1), -1)]));
    }

    [Fact]
    public void Mix_Weights_AreTheSharesOfTurns()
    {
        MixStream stream = new([new(Sequence(10), 3), new(Sequence(10, 100), 1)], new RandomStream(6));
        List<AccessRun> runs = stream.Take(40_000);
        int first = runs.Count(run => run.Page < 100);
        ChiSquare.AssertFits([3, 1], [first, runs.Count - first]);
        Assert.Equal(Sequence(10).Take(first), runs.Where(run => run.Page < 100));
    }

    [Fact]
    public void Mix_AnyBufferSize_SameRuns()
    {
        MixStream Mix() => new([new(Sequence(10), 3), new(Limited(Sequence(10, 100), 50), 1)], new RandomStream(6));
        Assert.Equal(Mix().Take(2_000), Mix().Take(2_000, 1));
    }

    [Fact]
    public void Mix_PartsEnd_OthersGoOnThenItEnds()
    {
        MixStream stream = new(
            [new(Limited(Sequence(10), 3), 1), new(Limited(Sequence(10, 100), 7), 1)], new RandomStream(8));
        Assert.Equal([0, 1, 2, 100, 101, 102, 103, 104, 105, 106], stream.TakeAll(3).Select(run => run.Page).Order());
    }

    [Fact]
    public void Repeated_Times_OpensAnew()
    {
        RepeatedStream stream = new(() => Limited(Sequence(5), 2), 3);
        Assert.Equal("r0 r1 r0 r1 r0 r1", StreamReading.Show(stream.TakeAll()));
    }

    [Fact]
    public void Repeated_EmptyForEver_Ends() =>
        Assert.Empty(new RepeatedStream(() => Limited(Sequence(5), 0)).TakeAll());

    [Fact]
    public void Outlook_OfLimited_CountsWhatIsLeftAtLeast()
    {
        LimitedStream stream = Limited(Sequence(10, 5), 400, 3);
        Assert.Equal(new AccessOutlook(5, 10, false, 0, 400), stream.Outlook);
        stream.Take(100, 100);
        Assert.Equal(300, stream.Outlook?.Accesses);
        stream.TakeAll();
        Assert.Equal(0, stream.Outlook?.Accesses);
        Assert.Equal(100, Limited(Limited(Sequence(10), 107), 500, 7).Outlook?.Accesses);
    }

    [Fact]
    public void Outlook_OfMix_IsOfAllItsPartsTogether()
    {
        SequentialStream writer = new(
            new SequentialOptions
            {
                WorkingSet = new(10),
                FirstPage = 200,
                WriteRatio = Probability.Always,
                ThinkTime = new(9),
            },
            default);
        MixStream stream = new([new(Limited(Sequence(10, 100), 50), 1), new(Limited(writer, 20), 1)], new RandomStream(8));
        Assert.Equal(new AccessOutlook(100, 110, true, 0, 70), stream.Outlook);
        MixStream endless = new([new(Limited(Sequence(10, 100), 50), 1), new(writer, 1)], new RandomStream(8));
        Assert.Equal(new AccessOutlook(100, 110, true, 0, long.MaxValue), endless.Outlook);
    }

    [Fact]
    public void Outlook_WithAPartOfWhichNothingIsKnown_IsNull()
    {
        IAccessStream unknown = new RepeatedStream(() => Limited(Sequence(5), 2), 3);
        Assert.Null(unknown.Outlook);
        Assert.Null(Limited(unknown, 4).Outlook);
        Assert.Null(new MixStream([new(Sequence(10), 1), new(unknown, 1)], new RandomStream(8)).Outlook);
        Assert.Null(new MixStream([new(unknown, 1), new(Sequence(10), 1)], new RandomStream(8)).Outlook);
    }
}
