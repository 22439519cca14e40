using System.Buffers.Binary;
using Xunit.Abstractions;

namespace HyperActors.Workloads.Tests;

public sealed class HatFormatTests(ITestOutputHelper output)
{
    [Fact]
    public void Write_RandomRuns_ReadBack()
    {
        for (ulong seed = 1; seed <= 120; seed++)
        {
            output.WriteLine($"seed {seed}");
            RandomStream random = new(seed);
            List<AccessRun> runs = TraceBytes.RandomRuns(seed, random.Below(1 << 1 + random.Below(13)));
            HatHeader header = new() { GapUnit = HatGapUnit.Picoseconds, Name = $"n{seed}", Source = "Straße 7" };
            byte[] bytes = TraceBytes.Hat(runs, header, random.Below(12));
            Assert.Equal(runs, TraceBytes.Read(bytes, bufferSize: 1 + random.Below(5_000)));
            using TraceReader reader = TraceBytes.Open(bytes);
            TraceInfo info = TraceInfo.Read(reader);
            Assert.Equal(header with { Totals = info.Totals }, info.Header);
        }
    }

    [Theory]
    [InlineData(HatLayout.MaxRecordsInBlock)]
    [InlineData(HatLayout.MaxRecordsInBlock + 1)]
    [InlineData(3 * HatLayout.MaxRecordsInBlock - 1)]
    public void Write_BlockBoundaries_ReadBack(int count)
    {
        List<AccessRun> runs = [];
        for (int i = 0; i < count; i++)
            runs.Add(new AccessRun(i * 7L % 70_001, i % 300, 1, AccessKind.Read));
        Assert.Equal(runs, TraceBytes.Read(TraceBytes.Hat(runs, new() { GapUnit = HatGapUnit.Picoseconds }, 1)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(60_000)]
    [InlineData(100_000)]
    public void Write_IdsOfAnyWidth_ReadBack(int pages)
    {
        List<AccessRun> runs = [];
        for (int i = 0; i < pages; i++)
            runs.Add(new AccessRun(i * 3L, 0, 1, AccessKind.Write));
        Assert.Equal(runs, TraceBytes.Read(TraceBytes.Hat(runs, compression: 1)));
    }

    [Fact]
    public void Write_Instructions_BecomeTime()
    {
        byte[] bytes = TraceBytes.Hat([new(5, 7, 2, AccessKind.Write), new(6, 0, 1, AccessKind.Read)]);
        foreach (long time in new[] { 300, 2, 0 })
        {
            List<AccessRun> runs = TraceBytes.Read(bytes, new() { PicosecondsPerInstruction = time });
            Assert.Equal([7 * time, 0], runs.Select(run => run.ThinkPicoseconds));
        }
        Assert.Equal(2_100, TraceBytes.Read(bytes)[0].ThinkPicoseconds);
    }

    [Fact]
    public void Write_ByHand_IsLaidOutAsTheEssaySays()
    {
        // Page 300, 299, 300; kinds write, fetch, read; all too short to be compressed.
        byte[] bytes = TraceBytes.Hat(
            [new(300, 5, 1, AccessKind.Write), new(299, 200, 1, AccessKind.Execute), new(300, 0, 3, AccessKind.Read)],
            new() { Name = "a", Source = "b" });
        byte[] columns =
        [
            0xD8, 0x04, 0x01,        // zigzag 600 = +300; zigzag 1 = −1
            0, 1, 0,                 // ids of one byte
            0b01_10_01,              // write ^ read, fetch ^ read, read ^ write
            5, 0xC8, 0x01, 0,        // gaps
            1, 1, 3,                 // counts
        ];
        int block = 128 + "a\nb".Length;
        Assert.Equal("HATRACE1"u8, bytes.AsSpan(0, 8));
        Assert.Equal("a\nb"u8, bytes.AsSpan(128, 3));
        Assert.Equal([3, 5, 1, 1, 0, 2, 299, 300, 205], Enumerable.Range(0, 9).Select(i => Long(bytes, 16 + 8 * i)));
        Assert.Equal("BLK1"u8, bytes.AsSpan(block, 4));
        int[] lengths = [.. Enumerable.Range(0, 12).Select(i => Int(bytes, block + 4 + 4 * i))];
        Assert.Equal([3, 1, 3, 3, 3, 3, 1, 1, 4, 4, 3, 3], lengths);
        Assert.Equal(columns, bytes.AsSpan(block + 56, columns.Length).ToArray());
        Assert.Equal("END1"u8, bytes.AsSpan(block + 56 + columns.Length, 4));
        Assert.Equal(block + 56 + columns.Length + 80, bytes.Length);
    }

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    [Fact]
    public void Write_ToAPipe_HeaderHasNoTotalsAndTheRestIsTheSame()
    {
        MemoryStream target = new();
        AccessRun[] runs = [.. TraceBytes.RandomRuns(3, 1_000)];
        HatHeader header = new() { GapUnit = HatGapUnit.Picoseconds };
        using (HatWriter writer = new(new OneWay(target), header))
        {
            writer.Write(runs);
            writer.Complete();
        }
        using TraceReader reader = TraceBytes.Open(target.ToArray());
        Assert.Null(reader.Header!.Totals);
        Assert.Equal(runs, reader.TakeAll());
        Assert.Equal(TraceBytes.Hat(runs, header).AsSpan(129), target.ToArray().AsSpan(129));
    }

    [Fact]
    public void Dispose_NotCompleted_CountsAsCutOff()
    {
        MemoryStream target = new();
        using (HatWriter writer = new(target, new()))
            writer.Write(new AccessRun(1, 1, 1, AccessKind.Read));
        Assert.Throws<TraceFormatException>(() => TraceBytes.Read(target.ToArray()));
    }

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(1L << 52, 0, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 0, 0)]
    public void Write_NoRun_Throws(long page, long gap, int count)
    {
        using HatWriter writer = new(new MemoryStream(), new());
        Assert.Throws<ArgumentException>(() => writer.Write(new AccessRun(page, gap, count, AccessKind.Read)));
    }

    [Fact]
    public void Constructor_TextOfTwoLines_Throws() =>
        Assert.Throws<ArgumentException>(() => new HatWriter(new MemoryStream(), new() { Name = "a\nb" }));

    [Fact]
    public void Read_EveryPrefix_IsATraceError()
    {
        byte[] bytes = TraceBytes.Hat(TraceBytes.RandomRuns(9, 400));
        TraceReaderOptions hat = new() { Format = TraceFormat.Hat };
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<TraceFormatException>(() => TraceBytes.Read(bytes[..length], hat));
    }

    [Fact]
    public void Read_EveryFlippedByte_IsATraceError()
    {
        byte[] bytes = TraceBytes.Hat(TraceBytes.RandomRuns(9, 200));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] flipped = [.. bytes];
            flipped[i] ^= 0x41;
            Assert.Throws<TraceFormatException>(() => TraceBytes.Read(flipped, new() { Format = TraceFormat.Hat }));
        }
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    public void Crc32C_KnownTexts_KnownSums(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Of(TraceBytes.Text(text)));

    private sealed class OneWay(Stream target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => target.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);
    }
}
