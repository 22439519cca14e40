namespace HyperActors.Replacement.Tests;

public sealed class LinuxValidationTests
{
    private const string SingleHeader =
        "pattern,pages,accesses,seed,write_pct,frames,kernel_major_faults_mean,kernel_min,kernel_max,spread_pct\n";

    private const string ContentionHeader =
        "scenario,parent_frames,process,pattern,seed,accesses,quantum,kernel_major_faults_mean,spread_pct,"
        + "kernel_resident_mean,pages\n";

    private const string ProgramsHeader = "program,frames,kernel_major_faults_mean,spread_pct\n";

    [Fact]
    public void Run_SingleAsCounted_HoldsWithoutError()
    {
        LinuxValidationReport report = Run($"{SingleHeader}seq,64,640,1,30,32,640,640,640,0.0\n");
        Assert.Equal(LinuxReferenceKind.Single, report.Kind);
        LinuxValidationCell cell = Assert.Single(report.Cells);
        Assert.Equal(640, cell.Simulated);      // a loop over twice the frames misses always
        Assert.Equal(0, cell.ErrorPercent);
        Assert.True(report.Holds);
    }

    [Theory]
    [InlineData(640, 640, true)]
    [InlineData(630, 646, false)]       // 1.59 and 0.93 %: the mean is beyond 1 %
    [InlineData(600, 640, false)]       // 6.7 %
    [InlineData(0, 640, false)]
    public void Run_SingleOffTheCounts_FailsByTheBounds(int first, int second, bool holds)
    {
        LinuxValidationReport report = Run(
            $"{SingleHeader}seq,64,640,1,30,32,{first},0,0,0.0\nseq,64,640,1,30,32,{second},0,0,0.0\n");
        Assert.Equal(holds, report.Holds);
        Assert.Equal(holds, report.Bounds.All(bound => bound.Holds));
    }

    [Fact]
    public void Run_Contention_TotalsProcessesAndFrames()
    {
        // Two loops that fit together: nothing faults, and each holds its 64 pages.
        LinuxValidationReport report = Run(
            $"{ContentionHeader}fit,128,1,seq,1,640,16,0,0.0,64,64\nfit,128,0,seq,1,640,16,0,0.0,60,64\n");
        Assert.Equal(["fit process 0 (seq)", "fit process 1 (seq)"], report.Cells.Select(cell => cell.Name));
        Assert.Equal(["fit"], report.Totals.Select(cell => cell.Name));
        Assert.Equal(128, report.Totals[0].SimulatedResident);
        Assert.Equal(2, report.Bounds[2].Value);        // 4 pages off and 0 off
        Assert.True(report.Holds);
    }

    [Theory]
    [InlineData(2_000, 5.0, true, true)]
    [InlineData(1_000, 9.9, true, false)]       // twice the count
    [InlineData(1_000, 10.0, false, true)]      // runs differ too much to bound it
    [InlineData(999, 1.0, false, true)]         // too few faults to bound it
    public void Run_Programs_BoundsOnlyWhatTheKernelRepeats(int measured, double spread, bool bounded, bool holds)
    {
        var words = Enumerable.Range(0, 64).Select(page => (uint)page | LinuxPattern.WriteBit)
            .Concat(Enumerable.Range(0, 2_000).Select(at => (uint)(at % 64)));
        var loop = new LinuxPattern(64, words.ToArray());
        LinuxValidationReport report = LinuxValidation.Run(
            new StringReader(FormattableString.Invariant($"{ProgramsHeader}loop,32,{measured},{spread}\n")),
            name => name == "loop" ? loop : throw new InvalidOperationException(name));
        LinuxValidationCell cell = Assert.Single(report.Cells);
        Assert.Equal(2_000, cell.Simulated);
        Assert.Equal(bounded, cell.Bounded);
        Assert.Equal(holds, report.Holds);
    }

    [Theory]
    [InlineData("")]
    [InlineData(SingleHeader)]
    [InlineData("a,b\n1,2\n")]
    [InlineData(SingleHeader + "seq,64,640,1,30,32,640,640,640\n")]
    [InlineData(SingleHeader + "seq,64,many,1,30,32,640,640,640,0.0\n")]
    [InlineData(SingleHeader + "seq,64,640,1,30,32,640,640,640,none\n")]
    [InlineData("pattern,pages\nseq,64\n")]
    [InlineData(SingleHeader + "seq,64,640,1,30,0,640,640,640,0.0\n")]
    [InlineData(SingleHeader + "lru,64,640,1,30,32,640,640,640,0.0\n")]
    [InlineData(SingleHeader + "seq,64,640,1,101,32,640,640,640,0.0\n")]
    public void Run_MalformedFile_SaysWhere(string csv) => Assert.Throws<FormatException>(() => Run(csv));

    private static LinuxValidationReport Run(string csv) =>
        LinuxValidation.Run(new StringReader(csv), name => throw new InvalidOperationException(name));
}
