using System.IO.Compression;
using System.Text;
using HyperActors.Workloads;

namespace HyperActors.Scenarios.Tests;

/// <summary>A trace that cannot be read is told at its place in the scenario.</summary>
public sealed class TraceScenarioTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hyperactors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_GoodTrace_PlaysIt()
    {
        Write("good.csv", "address,rw\n0x1000,r\n0x2000,w\n");
        Scenario scenario = Read("file: good.csv, repeat: 2").Scenario!;
        AccessRun[] runs = new AccessRun[10];
        IAccessStream stream = scenario.ToMachineOptions().Vms[0].Processes[0].Phases[0].Open(1);
        List<AccessRun> all = [];
        for (int count; (count = stream.Fill(runs)) > 0;)
            all.AddRange(runs.AsSpan(0, count));
        (stream as IDisposable)?.Dispose();
        Assert.Equal([(1, AccessKind.Read), (2, AccessKind.Write), (1, AccessKind.Read), (2, AccessKind.Write)],
            all.Select(run => (run.Page, run.Kind)));
    }

    [Fact]
    public void Read_NoSuchColumn_PointsAtTheColumn()
    {
        Write("redis.csv", "time_us,address,rw\n1,0x1000,r\n");
        ScenarioError error = Assert.Single(Read("file: redis.csv, column: addr").Errors);
        Assert.Equal(("HA3001", 5, 51, 4), (error.Code, error.Line, error.Column, error.Length));
        Assert.Equal("the access trace 'redis.csv' has no column 'addr'", error.What);
    }

    [Fact]
    public void Read_EmptyTrace_IsRefused()
    {
        Write("empty.csv", "address,rw\n");
        Assert.Equal("HA3003", Assert.Single(Read("file: empty.csv, format: csv").Errors).Code);
    }

    [Fact]
    public void Read_NoTrace_SaysWhatItLookedFor()
    {
        ScenarioError error = Assert.Single(Read("file: none.hat").Errors);
        Assert.Equal(("HA3002", 5, 32), (error.Code, error.Line, error.Column));
        Assert.Equal($"looked for {Path.Combine(_folder, "none.hat")}. Paths are relative to the scenario file", error.Help);
    }

    [Fact]
    public void Read_UnknownContent_IsBroken()
    {
        File.WriteAllBytes(Path.Combine(_folder, "noise.bin"), [0xFF, 0xFE, 0x00, 0x99, 0x80]);
        ScenarioError error = Assert.Single(Read("file: noise.bin").Errors);
        Assert.Equal("HA3003", error.Code);
        Assert.StartsWith("byte 0: ", error.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifyTraces_BrokenEnd_IsFoundOnlyByReadingItAll()
    {
        StringBuilder text = new();
        for (int line = 0; line < 100_000; line++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{line % 777}\n");
        byte[] whole = Gzip(text.ToString());
        File.WriteAllBytes(Path.Combine(_folder, "cut.gz"), whole[..(whole.Length / 2)]);
        Scenario scenario = Read("file: cut.gz, format: lirs").Scenario!;
        ScenarioError error = Assert.Single(scenario.VerifyTraces());
        Assert.Equal(("HA3003", 5, 32), (error.Code, error.Line, error.Column));
        TraceFormatException broken = Assert.Throws<TraceFormatException>(() =>
        {
            using TraceReader reader = TraceReader.Open(Path.Combine(_folder, "cut.gz"), new TraceReaderOptions { Format = TraceFormat.Lirs });
            AccessRun[] runs = new AccessRun[4096];
            while (reader.Fill(runs) > 0)
            {
            }
        });
        Assert.Equal(error, scenario.Describe(broken));
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest))
            gzip.Write(Encoding.ASCII.GetBytes(text));
        return target.ToArray();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private ScenarioReading Read(string trace) => ScenarioReader.ReadText(
        $$"""
        host: { memory: 1GiB }
        vms:
          - name: a
            memory: 512MiB
            workload: { trace: { {{trace}} } }
        """,
        Path.Combine(_folder, "scenario.yaml"));
}
