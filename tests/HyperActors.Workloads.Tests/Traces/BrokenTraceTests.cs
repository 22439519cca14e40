using System.Globalization;
using System.Text;

namespace HyperActors.Workloads.Tests;

/// <summary>Broken traces: where each breaks, what is said, and that nothing else is ever thrown.</summary>
public sealed class BrokenTraceTests
{
    private static readonly AccessRun[] _runs =
        [.. Enumerable.Range(0, 300).Select(i => new AccessRun(i * i % 97, i, 1, (AccessKind)(i % 3)))];

    private static byte[] Flip(byte[] bytes, int index)
    {
        bytes[index < 0 ? bytes.Length + index : index] ^= 0x10;
        return bytes;
    }

    public static TheoryData<string, byte[], string, string> Broken => new()
    {
        { "lackey, no access", TraceBytes.Text("I  0401ab70,3\n S 1ff,8\nhello world\n"), "line 3", "hello world" },
        { "lackey, cut off", TraceBytes.Text("I  0401ab70,3\n S 1ff,8\n L 04"), "line 3", "hexadecimal address" },
        { "lackey, no size", TraceBytes.Text("I  0401ab70,3\n S 1ff,\n"), "line 2", "size" },
        { "lackey, address too long", TraceBytes.Text("I  1,3\nI  11112222333344445,1\n"), "line 2", "address" },
        { "ptrc, header", TraceBytes.Ptrc()[..11], "byte 11", "header" },
        { "ptrc, version", TraceBytes.Text("PTRC0002aaaabbbbccccdddd"), "byte 0", "PTRC0001" },
        { "ptrc, within a record", TraceBytes.Ptrc((1, 2, 1), (200, 3, 1))[..^1], "byte 20", "ends within a record" },
        { "ptrc, no flags", TraceBytes.Ptrc((1, 2, 1), (1, 3, 0)), "byte 19", "no read, write" },
        { "ptrc, negative page", TraceBytes.Ptrc((1, 2, 1), (1, -3, 1)), "byte 19", "Page -3" },
        { "ptrc, endless number", [.. TraceBytes.Ptrc(), .. Enumerable.Repeat((byte)0xFF, 30)], "byte 16", "64 bits" },
        { "tpat, cut off", TraceBytes.Tpat(9, 3, 1, 2, 3)[..^3], "byte 32", "1 accesses too early" },
        { "tpat, page too large", TraceBytes.Tpat(9, 3, 1, 9, 3), "byte 28", "Page 9" },
        { "tpat, both bits", TraceBytes.Tpat(9, 1, 3u << 30), "byte 24", "both" },
        { "tpat, too long", TraceBytes.Tpat(9, 1, 1, 2), "byte 28", "goes on" },
        { "arc, one number", TraceBytes.Text("10 3 0 1\n11\n"), "line 2", "number of pages" },
        { "arc, not a number", TraceBytes.Text("10 3 0 1\n\n11 x\n"), "line 3", "number of pages" },
        { "arc, no pages", TraceBytes.Text("10 3 0 1\n11 0\n"), "line 2", "0 pages" },
        { "lirs, too large", TraceBytes.Text("1\n2\n*\n99999999999999999999\n"), "line 4", "2^52" },
        { "oracle, cut off", TraceBytes.OracleGeneral(1, 2, 3)[..^5], "byte 48", "19 of 24 bytes" },
        { "oracle, id too large", TraceBytes.OracleGeneral(1, 1UL << 60), "byte 28", "too large" },
        { "csv, address", TraceBytes.Text("address,rw\n0x1000,r\n0xhello,r\n"), "line 3", "'0xhello'" },
        { "csv, kind", TraceBytes.Text("address,rw\n0x1000,maybe\n"), "line 2", "'maybe'" },
        { "csv, no kind", TraceBytes.Text("address,rw\n0x1000\n"), "line 2", "reads or writes" },
        { "csv, no column", TraceBytes.Text("time,place\n1,2\n"), "line 1", "no column 'page'" },
        { "hat, version", TraceBytes.Text("HATRACE2aaaabbbb"), "byte 0", "HATRACE1" },
        { "hat, header", TraceBytes.Hat(_runs)[..100], "byte 100", "header" },
        { "hat, header's checksum", Flip(TraceBytes.Hat(_runs), 20), "byte 0", "checksum" },
        { "hat, block's checksum", Flip(TraceBytes.Hat(_runs), 200), "byte 129", "checksum" },
        { "hat, no end", TraceBytes.Hat(_runs)[..^80], "byte", "before its end mark" },
        { "hat, end cut off", TraceBytes.Hat(_runs)[..^1], "byte", "within its end mark" },
        { "hat, goes on", [.. TraceBytes.Hat(_runs), 0], "byte", "follows the end" },
        { "gzip, cut off", TraceBytes.Gzip(TraceBytes.Ptrc((1, 2, 1), (1, 3, 1)))[..^9], "byte", "damaged" },
        { "gzip, checksum", Flip(TraceBytes.Gzip(TraceBytes.Text("1\n2\n")), -6), "byte", "damaged" },
        { "empty", [], "byte 0", "empty" },
        { "empty, compressed", TraceBytes.Gzip([]), "byte 0", "empty" },
        { "prose", TraceBytes.Text("It was a dark and stormy night.\n"), "byte 0", "no known trace format" },
        { "noise", [1, 2, 3, 0xFF, 0xFE, 0, 0, 0], "byte 0", "no known trace format" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Read_BrokenTrace_SaysWhereAndWhat(string what, byte[] bytes, string place, string problem)
    {
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceBytes.Read(bytes));
        Assert.Equal("t", error.File);
        Assert.True(place == "byte" ? !error.Place.IsLine : place == error.Place.ToString(), $"{what}: {error.Place}");
        Assert.Contains(problem, error.Problem);
        Assert.NotEmpty(error.Hint);
        Assert.Equal($"t: {error.Place}: {error.Problem}", error.Message);
    }

    [Fact]
    public void Read_CompressedTextCutOffAnywhere_IsDamaged_AndNotOfBrokenLines()
    {
        RandomStream random = RandomStream.For(2026, "cut off");
        StringBuilder text = new();
        for (int line = 0; line < 300; line++)
            text.Append("0x").Append(random.Below(1000).ToString("x", CultureInfo.InvariantCulture)).Append("000,w\n");
        byte[] packed = TraceBytes.Gzip(TraceBytes.Text(text.ToString()));
        for (int cut = 1; cut < packed.Length - 60; cut++)
        {
            TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceBytes.Read(packed[..^cut]));
            Assert.Contains("damaged or truncated", error.Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Fill_BreaksInTheMiddle_DeliversWhatCameBefore(int size)
    {
        using TraceReader reader = TraceBytes.Open(TraceBytes.Tpat(9, 5, 1, 2, 3, 9, 4));
        AccessRun[] buffer = new AccessRun[size];
        List<AccessRun> runs = [];
        TraceFormatException error = Assert.Throws<TraceFormatException>(() =>
        {
            for (int count; (count = reader.Fill(buffer)) > 0;)
                runs.AddRange(buffer.AsSpan(0, count));
        });
        Assert.Equal("r1 r2 r3", StreamReading.Show(runs));
        Assert.Equal(TracePlace.Byte(36), error.Place);
        Assert.Equal(error.Place, Assert.Throws<TraceFormatException>(() => reader.Fill(buffer)).Place);
    }

    [Fact]
    public void Open_NoSuchFile_IsATraceError()
    {
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceReader.Open("no/such/file.hat"));
        Assert.Contains("cannot be opened", error.Problem);
    }

    [Fact]
    public void Open_Directory_IsATraceError() =>
        Assert.Throws<TraceFormatException>(() => TraceReader.Open(Path.GetTempPath()));

    public static TheoryData<string, byte[]> Good => new()
    {
        { "lackey", TraceBytes.Text("==1== x\nI  0401ab70,3\nI  0401ab73,5\n S 1fff000588,8\n L 04033ffe,4\n") },
        { "ptrc", TraceBytes.Ptrc((5, 100, 1), (0, 90, 3), (300, 1L << 40, 4), (1, 7, 8), (2, 8, 10)) },
        { "tpat", TraceBytes.Tpat(500, 6, 1, 2, 1u << 31 | 7, 1u << 30, 499, 3) },
        { "lirs", TraceBytes.Text("17\n18\n*\n4503599627370495\n5\r\n") },
        { "arc", TraceBytes.Text("10 3 0 1\n500 2 0 2\n7 1 0 3\n") },
        { "oracle", TraceBytes.OracleGeneral(1, 2, 1, 1UL << 51) },
        { "csv", TraceBytes.Text("address,rw\n0x1000,r\n0x1008,r\n4096,w\n8192,f\n") },
        { "hat", TraceBytes.Hat(_runs, new() { Name = "name", Source = "source" }) },
        { "hat, plain", TraceBytes.Hat(_runs[..9], new() { GapUnit = HatGapUnit.Picoseconds }) },
        { "gzip", TraceBytes.Gzip(TraceBytes.Ptrc((5, 100, 1), (0, 90, 3))) },
    };

    /// <summary>Most that the reading of one mutation may allocate, in bytes, up to 100,000 checked runs included.</summary>
    private const long MemoryLimit = 64 << 20;

    [Theory]
    [MemberData(nameof(Good))]
    public void Read_Mutated_ThrowsNothingButTraceErrors(string name, byte[] good)
    {
        RandomStream random = RandomStream.For(2026, name);
        int errors = 0;
        int rounds = Campaign.Rounds(3_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] bytes = Mutate(good, ref random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using TraceReader reader = TraceBytes.Open(bytes, new() { PicosecondsPerInstruction = 1_000_000 });
                // An ARC line may stand for 2³¹ pages; what comes after so many runs has been tried by others.
                Assert.All(reader.Take(100_000), AssertSound);
            }
            catch (TraceFormatException e)
            {
                errors++;
                Assert.True(e.Place.Number >= 0 && e.Hint.Length > 0);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryLimit);
        }
        Assert.True(errors > 100, $"only {errors} of {rounds} mutations were errors");
    }

    private static void AssertSound(AccessRun run)
    {
        Assert.InRange(run.Page, 0, GeneratorOptions.PageLimit - 1);
        Assert.True(run is { ThinkPicoseconds: >= 0, Count: >= 1, Kind: <= AccessKind.Free });
    }

    private static byte[] Mutate(byte[] good, ref RandomStream random)
    {
        List<byte> bytes = [.. good];
        for (int times = 1 + random.Below(3); times > 0; times--)
        {
            int at = random.Below(bytes.Count);
            switch (random.Below(5))
            {
                case 0: bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Below(8))); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 9))); break;
                case 2: bytes[at] ^= (byte)(1 << random.Below(8)); break;
                case 3: bytes[at] = (byte)random.Below(256); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
            if (bytes.Count == 0)
                break;
        }
        return [.. bytes];
    }
}
