using Xunit.Abstractions;

namespace HyperActors.Workloads.Tests;

/// <summary>Recordings of real programs, if the variable HYPERACTORS_REFERENCE_DATA names the folder that has
/// them.</summary>
public sealed class ReferenceTraceTests(ITestOutputHelper output)
{
    private string? Find(string path)
    {
        string? root = Environment.GetEnvironmentVariable("HYPERACTORS_REFERENCE_DATA");
        if (string.IsNullOrEmpty(root))
            output.WriteLine("NOT RUN: HYPERACTORS_REFERENCE_DATA is not set.");
        return string.IsNullOrEmpty(root) ? null : Path.Combine(root, path);
    }

    [Theory]
    [InlineData("cc1.W200000", 787, 1_211_350, 6_879)]
    [InlineData("gitlog.W3000", 267, 1_758_441, 1_553)]
    [InlineData("gzip.W10000", 354, 1_367_555, 303)]
    [InlineData("pydict.W100000", 1_045, 1_688_374, 11_797)]
    [InlineData("sort.W30000", 293, 1_143_861, 7_431)]
    [InlineData("sqlite.W100000", 1_686, 2_779_505, 2_219)]
    public void Info_PageTrace_CountsAsPublished(string name, int millionInstructions, long records, long pages)
    {
        if (Find($"traces/{name}.ptr.gz") is not { } path)
            return;
        TraceInfo info = TraceInfo.Read(path, new() { PicosecondsPerInstruction = 1 });
        Assert.Equal((records, pages), (info.Totals.Records, info.Totals.DistinctPages));
        Assert.Equal(millionInstructions, (info.Totals.Gap + 500_000) / 1_000_000);
    }

    [Theory]
    [InlineData("2_pools", 100_000, 9_939)]
    [InlineData("cpp", 9_047, 1_223)]
    [InlineData("cs", 6_781, 1_409)]
    [InlineData("gli", 6_015, 2_529)]
    [InlineData("ps", 10_448, 3_083)]
    [InlineData("sprite", 133_996, 7_075)]
    [InlineData("multi1", 15_858, 2_606)]
    [InlineData("multi2", 26_311, 5_684)]
    [InlineData("multi3", 30_241, 7_454)]
    [InlineData("loop", 505_500, 1_011)]
    public void Pages_LirsTrace_CountsAsPublished(string name, int accesses, int pages)
    {
        if (Find($"lirs/{name}.trace.gz") is not { } path)
            return;
        TracePages trace = TracePages.Load(path);
        Assert.Equal((accesses, pages), (trace.Count, trace.DistinctPages));
    }

    [Fact]
    public void Pages_CloudPhysics_CountsAsPublished()
    {
        if (Find("cloudphysics/cloudPhysicsIO.oracleGeneral.bin") is not { } path)
            return;
        TracePages trace = TracePages.Load(path);
        Assert.Equal((113_872, 48_974), (trace.Count, trace.DistinctPages));
    }

    [Theory]
    [InlineData("cc1")]
    [InlineData("gitlog")]
    [InlineData("pydict")]
    [InlineData("sort")]
    public void Info_Pattern_ReadsToItsEnd(string name)
    {
        if (Find($"linux/patterns/{name}.pat.gz") is not { } path)
            return;
        TraceInfo info = TraceInfo.Read(path);
        Assert.Equal(TraceFormat.Tpat, info.Format);
        output.WriteLine(info.Totals.ToString());
    }

    [Theory]
    [InlineData("cc1", 200_025, 11_178, 137)]
    [InlineData("gitlog", 200_116, 12_632, 131)]
    [InlineData("gzip", 200_141, 14_489, 162)]
    [InlineData("pydict", 200_141, 12_935, 154)]
    [InlineData("sort", 200_136, 13_608, 158)]
    [InlineData("sqlite", 200_060, 12_449, 136)]
    public void Info_LackeySample_CountsAsARegularExpressionDoes(string name, long accesses, long writes, long pages)
    {
        if (Find($"traces/{name}.lackey200k.gz") is not { } path)
            return;
        TraceInfo info = TraceInfo.Read(path);
        Assert.Equal(TraceFormat.Lackey, info.Format);
        Assert.Equal((accesses, writes, pages), (info.Totals.Accesses, info.Totals.Writes, info.Totals.DistinctPages));
    }
}
