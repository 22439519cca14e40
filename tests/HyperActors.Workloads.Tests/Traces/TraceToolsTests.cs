using Xunit.Abstractions;

namespace HyperActors.Workloads.Tests;

/// <summary>What is done with whole traces: converting, recording, summing up, loading.</summary>
public sealed class TraceToolsTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("traces");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private List<AccessRun> Convert(byte[] bytes, TraceConverterOptions options)
    {
        string target = Path.Combine(_folder.FullName, "out");
        TraceConverter.Convert(Write("in", bytes), target, options);
        TraceReaderOptions instructions = new() { PicosecondsPerInstruction = 1, Format = options.Output };
        using TraceReader reader = TraceReader.Open(target, instructions);
        return reader.TakeAll();
    }

    private static IEnumerable<AccessRun> Single(IEnumerable<AccessRun> runs) =>
        runs.SelectMany(run => Enumerable.Repeat(run with { Count = 1, ThinkPicoseconds = 0 }, run.Count));

    [Fact]
    public void Convert_AnyToHat_KeepsEveryRun()
    {
        TraceReaderOptions instructions = new() { PicosecondsPerInstruction = 1 };
        foreach (object[] row in TraceReaderTests.Recognisable)
        {
            byte[] bytes = (byte[])row[1];
            Assert.Equal(TraceBytes.Read(bytes, instructions), Convert(TraceBytes.Gzip(bytes), new()));
        }
    }

    [Theory]
    [InlineData(TraceFormat.Tpat)]
    [InlineData(TraceFormat.Csv)]
    [InlineData(TraceFormat.Lirs)]
    public void Convert_HatToOthers_KeepsWhatTheyCanSay(TraceFormat format)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            output.WriteLine($"seed {seed}");
            List<AccessRun> runs = TraceBytes.RandomRuns(seed, 500)
                .ConvertAll(run => run with { Count = run.Kind == AccessKind.Free ? 1 : 1 + run.Count % 3 });
            List<AccessRun> converted = Convert(TraceBytes.Hat(runs), new() { Output = format });
            PageIndex ids = new();
            IEnumerable<AccessRun> expected = Single(runs).Select(run => format switch
            {
                TraceFormat.Tpat => run with
                {
                    Page = ids.IdOf(run.Page),
                    Kind = run.Kind == AccessKind.Execute ? AccessKind.Read : run.Kind,
                },
                TraceFormat.Lirs => run with { Kind = run.Kind == AccessKind.Free ? run.Kind : AccessKind.Read },
                _ => run,
            });
            if (format == TraceFormat.Lirs)
                expected = expected.Where(run => run.Kind != AccessKind.Free);
            Assert.Equal(expected, Single(converted));
        }
    }

    [Fact]
    public void Convert_DensePagesToTpat_KeepsTheirNumbers()
    {
        byte[] bytes = TraceBytes.Tpat(4, 3, 3, 1u << 31 | 1, 0);
        Assert.Equal("r3 w1 r0", StreamReading.Show(Convert(bytes, new() { Output = TraceFormat.Tpat })));
    }

    [Fact]
    public void Convert_Part_IsCutToAccesses()
    {
        byte[] bytes = TraceBytes.Text("0x1000\n0x1000\n0x2000\n0x3000\n");
        Assert.Equal("r1 r2", StreamReading.Show(Convert(bytes, new() { Skip = 1, Accesses = 2 })));
    }

    [Fact]
    public void Convert_BrokenInput_LeavesNoOutput()
    {
        string input = Write("in.ptr", TraceBytes.Ptrc((1, 2, 1), (1, 3, 0)));
        string target = Path.Combine(_folder.FullName, "out");
        Assert.Throws<TraceFormatException>(() => TraceConverter.Convert(input, target));
        Assert.False(File.Exists(target));
    }

    [Fact]
    public void Convert_OntoItselfOrToAReadOnlyFormat_Throws()
    {
        string input = Write("in.ptr", TraceBytes.Ptrc((1, 2, 1)));
        Assert.Throws<ArgumentException>(() => TraceConverter.Convert(input, input));
        TraceConverterOptions arc = new() { Output = TraceFormat.Arc };
        Assert.Throws<ArgumentException>(() => TraceConverter.Convert(input, input + "2", arc));
    }

    [Fact]
    public void Info_SmallTrace_AsByHand()
    {
        byte[] bytes = TraceBytes.Ptrc((5, 100, 1), (0, 90, 3), (3, 100, 4), (2, 90, 8));
        TraceInfo info = TraceInfo.Read(Write("in.ptr", bytes));
        Assert.Equal(new TraceTotals(4, 3, 1, 1, 1, 2, 90, 100, 3_000), info.Totals);
        Assert.Equal((TraceFormat.Ptrc, 1 / 3.0), (info.Format, info.WriteShare));
        Assert.Equal((8.KiB, new PageCount(11)), (info.Footprint, info.Span));
        Assert.Equal(3.Nanoseconds, info.ThinkTime);
    }

    [Fact]
    public void Pages_SmallTrace_AsByHand()
    {
        byte[] bytes = TraceBytes.Text("0x5000,r\n0x5000,r\n0x3000,w\n0x5000,f\n0x4000,w\n");
        TracePages pages = TracePages.Load(Write("in.csv", bytes));
        Assert.Equal([0, 0, 1, 0, 2], pages.Ids.ToArray());
        Assert.Equal([5, 3, 4], pages.Pages.ToArray());
        Assert.Equal("..w.w", string.Concat(Enumerable.Range(0, 5).Select(i => pages.IsWrite(i) ? 'w' : '.')));
        Assert.Equal("...f.", string.Concat(Enumerable.Range(0, 5).Select(i => pages.IsFree(i) ? 'f' : '.')));
        Assert.True(pages.HasFrees);
        Assert.Equal(3, pages.DistinctPages);
    }

    [Fact]
    public void Pages_MoreThanTheFirstArray_AreAllThere()
    {
        SequentialStream stream = new(new() { WorkingSet = new(1000), AccessesPerPage = 70_000 }, default);
        TracePages pages = TracePages.Load(new LimitedStream(stream, 300_000));
        Assert.Equal(Enumerable.Range(0, 300_000).Select(i => i / 70_000), pages.Ids.ToArray());
        Assert.Equal(1_000, TracePages.Load(new SequentialStream(new() { WorkingSet = new(7) }, default), 1_000).Count);
    }

    private const string Lackey =
        """
        ==1== Lackey
        I  1000,3
        I  1003,3
         L 5000,8
        I  1006,3
         S 5008,8
         S 7ffc,8
        I  1009,3
        I  2000,1
         L 1000,4
        I  2001,1

        """;

    [Fact]
    public void Record_Lackey_AsByHand()
    {
        MemoryStream target = new();
        List<long> progress = [];
        TraceRecording recording = TraceRecorder.Record(
            new MemoryStream(TraceBytes.Text(Lackey)),
            target,
            new() { Window = 4, Name = "demo", ProgressEvery = 1 },
            soFar => progress.Add(soFar.Lines));
        // Window 1 (instructions 0 to 3): page 1 at 0, 5 at 2, written later, 7 and 8 at 3. Window 2: page 2 at 4, 1 at
        // 5.
        TraceReaderOptions instructions = new() { PicosecondsPerInstruction = 1 };
        List<AccessRun> runs = TraceBytes.Read(target.ToArray(), instructions);
        Assert.Equal("x1 w5 w7 w8 x2 r1", StreamReading.Show(runs));
        Assert.Equal([0, 2, 1, 0, 1, 1], runs.Select(run => run.ThinkPicoseconds));
        Assert.Equal(new TraceRecording(11, 6, 5, 6, 5), recording);
        Assert.NotEmpty(progress);
        using TraceReader reader = TraceBytes.Open(target.ToArray());
        HatHeader header = reader.Header!;
        Assert.Equal(("demo", 4u, 6L), (header.Name, header.Window, header.Totals!.Value.Records));
    }

    [Fact]
    public void Record_LongRunOfFetches_TouchesEveryWindow()
    {
        string text = string.Concat(Enumerable.Repeat("I  1000,3\n", 10));
        MemoryStream target = new();
        TraceRecorder.Record(new MemoryStream(TraceBytes.Text(text)), target, new() { Window = 4 });
        List<AccessRun> runs = TraceBytes.Read(target.ToArray(), new() { PicosecondsPerInstruction = 1 });
        Assert.Equal([0, 4, 4], runs.Select(run => run.ThinkPicoseconds));
    }

    [Fact]
    public void Record_NoLackey_IsATraceError()
    {
        MemoryStream text = new(TraceBytes.Text("sort: cannot read: x\n"));
        TraceFormatException error = Assert.Throws<TraceFormatException>(
            () => TraceRecorder.Record(text, new MemoryStream(), new()));
        Assert.Equal(TracePlace.Line(1), error.Place);
    }

    [Fact]
    public void PageIndex_ManyPages_IdsAreInOrderOfFirstUse()
    {
        PageIndex index = new();
        Dictionary<long, int> expected = [];
        RandomStream random = new(12);
        for (int i = 0; i < 200_000; i++)
        {
            long page = random.Below(2) == 0 ? random.Below(30_000L) : random.Below(5_000L) << 38;
            if (!expected.TryGetValue(page, out int id))
                expected[page] = id = expected.Count;
            Assert.Equal(id, index.IdOf(page));
            Assert.Equal(page, index[id]);
        }
        Assert.Equal(expected.Count, index.Count);
    }
}
