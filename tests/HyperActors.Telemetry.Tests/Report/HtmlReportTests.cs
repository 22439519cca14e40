using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

public sealed partial class HtmlReportTests
{
    private const int Limit = 1_500_000;

    [Theory]
    [InlineData("busy")]
    [InlineData("one sample")]
    [InlineData("many VMs")]
    [InlineData("not sampled")]
    [InlineData("long")]
    public void Write_AnyRun_IsOneSmallFileWithDataThatParses(string name)
    {
        string text = Write(ReportInputs.Of(name));
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 200_000, Limit);
        Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
        JsonElement data = DataOf(text);
        Assert.Equal(name != "not sampled", data.TryGetProperty("series", out JsonElement series));
        if (name == "not sampled")
            return;
        int points = data.GetProperty("times").GetArrayLength();
        Assert.InRange(points, 1, ReportColumns.MostPoints);
        Assert.All(series.EnumerateArray(), one => Assert.Equal(points, one.GetProperty("values").GetArrayLength()));
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes() =>
        Assert.Equal(Write(ReportInputs.Of("busy")), Write(ReportInputs.Of("busy")));

    [Fact]
    public void Write_TextThatEndsAScript_StaysText()
    {
        const string Attack = "</script><script>alert(1)</script><!--";
        ReportInput input = ReportInputs.Of("busy") with { Scenario = Attack, Replay = Attack };
        string text = Write(input with { Summary = input.Summary with { Scenario = Attack } });
        Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
        Assert.Equal(2, EndOfScript().Count(text));
        Assert.Equal(Attack, DataOf(text).GetProperty("scenarioText").GetString());
    }

    [Fact]
    public void Write_Episodes_AreTreesWithTheirActors()
    {
        JsonElement episodes = DataOf(Write(ReportInputs.Of("busy"))).GetProperty("episodes");
        Assert.InRange(episodes.GetArrayLength(), 5, SlowestEpisodes.MostOfGuests + SlowestEpisodes.MostOfHost);
        foreach (JsonElement episode in episodes.EnumerateArray())
        {
            JsonElement[] spans = [.. episode.GetProperty("spans").EnumerateArray()];
            Assert.Equal(0, spans[0].GetProperty("depth").GetInt32());
            Assert.All(spans.Skip(1), span => Assert.InRange(span.GetProperty("depth").GetInt32(), 1, 20));
        }
    }

    [Fact]
    public void Write_Matrix_SaysWhatTheSummarySays()
    {
        ReportInput input = ReportInputs.Of("many VMs");
        JsonElement matrix = DataOf(Write(input)).GetProperty("matrix");
        double all = matrix.GetProperty("lost").EnumerateArray().Sum(row => row.EnumerateArray().Sum(cell => cell.GetDouble()));
        Assert.Equal(input.Summary.Vms.Sum(vm => vm.LostFramesTo.Values.Sum()), all);
        Assert.Equal(13, matrix.GetProperty("vms").GetArrayLength());
    }

    [Fact]
    public void Write_HeatMap_HasEveryMeasuredFault()
    {
        ReportInput input = ReportInputs.Of("busy");
        JsonElement heat = DataOf(Write(input)).GetProperty("heat");
        double drawn = heat.GetProperty("counts").EnumerateArray().Sum(row => row.EnumerateArray().Sum(cell => cell.GetDouble()));
        long told = input.Summary.Vms.Sum(vm => vm.Faults.NestedMajor + vm.Faults.NestedMinor);
        Assert.InRange(drawn, told - 4, told);
    }

    [Fact]
    public void ValuesOf_MorePointsThanShown_KeepsThePeaks()
    {
        const int Count = 50_000;
        double[] values = [.. Enumerable.Range(0, Count).Select(index => index == 31_234 ? 900.0 : index == 40_001 ? -5 : index % 7)];
        RunSeries run = new([.. Enumerable.Range(1, Count).Select(index => SimTime.Zero + index * 1.Milliseconds)],
            [new SampledSeries(SeriesCatalogue.SwapQueue, "1", [], values)]);
        ReportColumns columns = new(run);
        double[] shown = [.. columns.ValuesOf(run.All[0])];
        Assert.Equal(ReportColumns.MostPoints, shown.Length);
        Assert.Equal(shown.Length, columns.Times.Length);
        Assert.Equal(columns.Times.Order(), columns.Times);
        Assert.Equal((900.0, -5.0), (shown.Max(), shown.Min()));
    }

    [Fact]
    public void Read_RunInAStore_ShowsTheSameAsTheRunItself()
    {
        string folder = Directory.CreateTempSubdirectory("hyperactors-report-").FullName;
        try
        {
            Scenario scenario = ScenarioReader.ReadText(SampledRuns.Busy, "test.yaml").Scenario!;
            (RunSeries series, ScenarioRun run) = SampledRuns.Of(SampledRuns.Busy);
            RunRecord record = new()
            {
                Scenario = scenario,
                Run = run,
                Started = default,
                Version = "0.0.0",
                Artefacts = [new RunArtefact(RunSeries.FileName, stream =>
                {
                    using StreamWriter writer = new(stream);
                    series.WriteCsv(writer);
                })],
            };
            StoredRun stored = new ResultsStore(folder).Write(record);
            ReportInput read = ReportInput.Read(stored.Folder);
            ReportInput direct = ReportInput.Of(record, series) with { RunId = read.RunId, Replay = read.Replay, Scenario = read.Scenario };
            Assert.Equal(Write(direct), Write(read));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Read_NoRun_SaysSo() =>
        Assert.Throws<ResultsStoreException>(() => ReportInput.Read(Path.GetTempPath()));

    private static string Write(ReportInput input)
    {
        using MemoryStream stream = new();
        HtmlReport.Write(input, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonElement DataOf(string text) => JsonDocument.Parse(Data().Match(text).Groups[1].Value).RootElement;

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("</script", RegexOptions.IgnoreCase)]
    private static partial Regex EndOfScript();
}
