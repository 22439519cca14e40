namespace HyperActors.Workloads.Tests;

/// <summary>Each format on a trace small enough to be worked by hand.</summary>
public sealed class TraceReaderTests
{
    private static string Show(byte[] bytes, TraceReaderOptions? options = null) =>
        StreamReading.Show(TraceBytes.Read(bytes, options));

    private const string Lackey =
        """
        ==25242== Lackey, an example Valgrind tool
        I  0401ab70,3
        I  0401ab73,5
         S 1fff000588,8
        I  0401b770,1
         L 04033ffe,4
         M 04033e06,8
         S 04033e06,8

        """;

    [Fact]
    public void Lackey_AllKinds_AsByHand()
    {
        List<AccessRun> runs = TraceBytes.Read(TraceBytes.Text(Lackey));
        // 0x401a, 0x1fff000, 0x401b, 0x4033 and 0x4034 (across the boundary), 0x4033 twice
        Assert.Equal("x16410*2 w33550336 x16411 r16435 r16436 w16435*2", StreamReading.Show(runs));
        Assert.Equal([300, 0, 300, 0, 0, 0], runs.Select(run => run.ThinkPicoseconds));
    }

    [Fact]
    public void Lackey_WithoutFetches_TimePassesBeforeData()
    {
        TraceReaderOptions options = new() { InstructionFetches = false, PicosecondsPerInstruction = 10 };
        List<AccessRun> runs = TraceBytes.Read(TraceBytes.Text(Lackey), options);
        Assert.Equal("w33550336 r16435 r16436 w16435*2", StreamReading.Show(runs));
        Assert.Equal([20, 10, 0, 0], runs.Select(run => run.ThinkPicoseconds));
    }

    [Fact]
    public void Ptrc_AllFlags_AsByHand()
    {
        byte[] bytes = TraceBytes.Ptrc((5, 100, 1), (0, 90, 3), (300, 1L << 40, 4), (1, 7, 8), (2, 8, 10), (0, 9, 5));
        List<AccessRun> runs = TraceBytes.Read(bytes, new() { PicosecondsPerInstruction = 2 });
        Assert.Equal("r100 w90 x1099511627776 f7 w8 f8 r9", StreamReading.Show(runs));
        Assert.Equal([10, 0, 600, 2, 4, 0, 0], runs.Select(run => run.ThinkPicoseconds));
    }

    [Fact]
    public void Tpat_AllBits_AsByHand() =>
        Assert.Equal("r3 w4 f0", Show(TraceBytes.Tpat(5, 3, 3, 1u << 31 | 4, 1u << 30)));

    [Theory]
    [InlineData("5\n7\n*\n7\n", "r5 r7 r7")]
    [InlineData("0\r\n1\r\n\r\nmark 3\r\n2", "r0 r1 r2")]
    [InlineData("*\n 12 \n", "r12")]
    public void Lirs_MarksAndLineEnds_AsByHand(string text, string expected) =>
        Assert.Equal(expected, Show(TraceBytes.Text(text)));

    [Theory]
    [InlineData("10 3 0 1\n5 1 0 2\n", "r10 r11 r12 r5")]
    [InlineData("10\t2\n", "r10 r11")]
    public void Arc_Ranges_AsByHand(string text, string expected) =>
        Assert.Equal(expected, Show(TraceBytes.Text(text)));

    [Fact]
    public void OracleGeneral_Ids_ArePages() => Assert.Equal("r42 r7 r42", Show(TraceBytes.OracleGeneral(42, 7, 42)));

    [Theory]
    [InlineData("address,rw\n0x1000,r\n0x1FFF,r\n8192,w\n", "r1*2 w2")]
    [InlineData("0x1000,W\n0x1008,Read\n0x2000,x\n0x3000,Free\n0x3000,f\n", "w1 r1 x2 f3 f3")]
    [InlineData("# made by hand\n4096\n0x1000\n8192\n", null)]
    [InlineData("0x1000\n0x1000\n8192\n", "r1*2 r2")]
    [InlineData("4096,0\n4096,1\n", "r1 w1")]
    [InlineData("page,rw\n5,w\n6,store\n", "w5 w6")]
    [InlineData("time , Address , RW\n1 , 0x5000 , w\r\n\r\n2,0x6000,load\n", "w5 r6")]
    [InlineData("address\n4096\n", "r1")]
    public void Csv_Columns_AsByHand(string text, string? expected)
    {
        // A column of decimal numbers alone is a LIRS trace, unless it is named.
        if (expected is null)
            Assert.Equal("r1*2 r2", Show(TraceBytes.Text(text), new() { Format = TraceFormat.Csv }));
        else
            Assert.Equal(expected, Show(TraceBytes.Text(text)));
    }

    [Theory]
    [InlineData("a,b,c\n1,w,0x3000\n", "c", "b", "w3")]
    [InlineData("a,b,c\n1,w,0x3000\n", "3", "2", "w3")]
    [InlineData("1,w,0x3000\n", "3", "2", "w3")]
    [InlineData("1,8,0x3000\n", "3", null, null)]
    [InlineData("addr,b\n0x3000,w\n", "Addr", null, "r3")]
    public void Csv_ColumnOption_IsUsed(string text, string address, string? kind, string? expected)
    {
        TraceReaderOptions options = new() { Format = TraceFormat.Csv, AddressColumn = address, KindColumn = kind };
        if (expected is null)
            Assert.Throws<TraceFormatException>(() => Show(TraceBytes.Text(text), options));
        else
            Assert.Equal(expected, Show(TraceBytes.Text(text), options));
    }

    public static TheoryData<string, byte[]> Recognisable => new()
    {
        { "lackey", TraceBytes.Text(Lackey) },
        { "lackey", TraceBytes.Text(" S 1fff000588,8\n") },
        { "lackey", TraceBytes.Text("==1== \n\nI  0401ab70,3\n") },
        { "ptrc", TraceBytes.Ptrc((1, 2, 1)) },
        { "tpat", TraceBytes.Tpat(5, 1, 3) },
        { "lirs", TraceBytes.Text("17\n18\n") },
        { "lirs", TraceBytes.Text("*\r\n17") },
        { "arc", TraceBytes.Text("10 3 0 1\n") },
        { "oracle", TraceBytes.OracleGeneral(1, 2, 3) },
        { "csv", TraceBytes.Text("address,rw\n0x1000,r\n") },
        { "csv", TraceBytes.Text("0x1000,r\n") },
        { "csv", TraceBytes.Text("page\n7\n") },
        { "hat", TraceBytes.Hat([new(5, 1, 1, AccessKind.Read)]) },
    };

    [Theory]
    [MemberData(nameof(Recognisable))]
    public void Open_AnyFormat_IsRecognisedPlainAndCompressed(string format, byte[] bytes)
    {
        using TraceReader plain = TraceBytes.Open(bytes);
        using TraceReader packed = TraceBytes.Open(TraceBytes.Gzip(bytes));
        Assert.Equal(format, TraceFormats.NameOf(plain.Format));
        Assert.Equal(format, TraceFormats.NameOf(packed.Format));
        Assert.Equal((false, true), (plain.IsCompressed, packed.IsCompressed));
        List<AccessRun> runs = plain.TakeAll();
        Assert.NotEmpty(runs);
        Assert.Equal(runs, packed.TakeAll(1));
    }

    [Fact]
    public void Open_Path_ReadsTheFile()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "a.lis");
        File.WriteAllText(path, "10 3 0 1\n");
        using (TraceReader reader = TraceReader.Open(path))
            Assert.Equal("r10 r11 r12", StreamReading.Show(reader.TakeAll()));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Read_GzipOfManySizes_IsWholeAndCutIsNoticed()
    {
        // Sizes around the decompressor's buffer, where the end of the member falls on its edge.
        RandomStream random = new(77);
        foreach (int words in Enumerable.Range(2000, 60))
        {
            uint[] pages = new uint[words];
            foreach (ref uint page in pages.AsSpan())
                page = (uint)random.Below(1 << 29);
            byte[] packed = TraceBytes.Gzip(TraceBytes.Tpat(1 << 29, (ulong)words, pages));
            Assert.Equal(pages, TraceBytes.Read(packed).Select(run => (uint)run.Page));
            byte[] cut = packed[..^(1 + random.Below(20))];
            Assert.Throws<TraceFormatException>(() => TraceBytes.Read(cut));
        }
    }

    [Fact]
    public void Names_AllFormats_ParseBack() => Assert.All(Enum.GetValues<TraceFormat>(), format =>
    {
        Assert.True(TraceFormats.TryParse(TraceFormats.NameOf(format).ToUpperInvariant(), out TraceFormat parsed));
        Assert.Equal(format, parsed);
    });
}
