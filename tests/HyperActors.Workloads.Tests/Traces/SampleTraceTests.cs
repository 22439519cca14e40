namespace HyperActors.Workloads.Tests;

/// <summary>The traces in samples/traces: whole, as their README counts them, and not too large for a
/// repository.</summary>
public sealed class SampleTraceTests
{
    private static readonly string _folder = Repository.PathOf("samples/traces");

    [Theory]
    [InlineData("cc1", 787_278_148, 1_211_350, 292_097, 498_003, 236, 6_879)]
    [InlineData("gitlog", 266_510_562, 1_758_441, 531_240, 628_030, 1_579, 1_553)]
    [InlineData("pydict", 1_044_558_792, 1_688_374, 434_810, 480_136, 9_799, 11_797)]
    [InlineData("sort", 292_908_982, 1_143_861, 258_388, 44_533, 7_238, 7_431)]
    [InlineData("sqlite", 1_685_702_245, 2_779_505, 638_537, 1_664_833, 256, 2_219)]
    public void Info_Sample_IsAsTheReadmeSays(
        string name, long instructions, long records, long writes, long fetches, long frees, long pages)
    {
        TraceInfo info = TraceInfo.Read(Path.Combine(_folder, $"{name}.hat"), new() { PicosecondsPerInstruction = 1 });
        TraceTotals totals = info.Totals;
        Assert.Equal((instructions, records, writes), (totals.Gap, totals.Records, totals.Writes));
        Assert.Equal((fetches, frees, pages), (totals.Fetches, totals.Frees, totals.DistinctPages));
        Assert.Equal(totals, info.Header!.Totals);
        Assert.Equal(name, info.Header.Name);
    }

    [Fact]
    public void Folder_AllFiles_StayBelowEightMebibytes() => Assert.InRange(
        new DirectoryInfo(_folder).EnumerateFiles().Sum(file => file.Length), 1, 8.MiB.Bytes);
}
