using System.Text;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

public sealed class ResultsStoreTests : IDisposable
{
    private static readonly string[] _tables = ["run", "param", "scalar", "hist", "slo", "sweep", "member", "fault", "episode"];

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Run_LeavesADirectoryWithEveryFile()
    {
        StoredRun stored = _folder.Store.Write(_folder.Record() with
        {
            Artefacts = [new RunArtefact("notes.txt", stream => stream.Write("seen"u8))],
        });
        Assert.Equal(
            ["histograms.csv", "metrics.csv", "notes.txt", "run.json", "scenario.resolved.yaml", "scenario.yaml", "summary.json"],
            Directory.EnumerateFiles(stored.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(StoreFolder.Overcommitted, File.ReadAllText(Path.Combine(stored.Folder, "scenario.yaml")));
        Assert.Equal("seen", File.ReadAllText(Path.Combine(stored.Folder, "notes.txt")));
        Assert.StartsWith("2026-11-21T214005-small-", Path.GetFileName(stored.Folder), StringComparison.Ordinal);
    }

    /// <summary>The trace lies beside the scenario, from where its name says nothing in the run's directory.</summary>
    [Fact]
    public void Write_ResolvedScenario_RunsWithTheSameDigest()
    {
        RunRecord record = _folder.Record("seed=9", "vms.web.memory=3584KiB");
        StoredRun stored = _folder.Store.Write(record);
        string resolved = Path.Combine(stored.Folder, "scenario.resolved.yaml");
        ScenarioReading reading = ScenarioReader.Read(resolved);
        Assert.Equal(record.Run.Summary.Digest, StoreFolder.Run(reading.Scenario!).Summary.Digest);
        Assert.Equal(9UL, reading.Scenario!.Seed);
        Assert.DoesNotContain(_folder["kept"], File.ReadAllText(resolved), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SameRunTwice_KeepsBoth()
    {
        RunRecord record = _folder.Record();
        string[] folders = [.. Enumerable.Range(0, 5).Select(_ => _folder.Store.Write(record).Folder)];
        Assert.Equal(5, folders.Distinct().Count());
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Equal(5, reader.Runs().Count);
        Assert.Single(reader.Runs().Select(run => run.ScenarioSha256).Distinct());
    }

    [Fact]
    public void Write_Numbers_AreThoseOfTheSummary()
    {
        RunRecord record = _folder.Record();
        _folder.Store.Write(record);
        using ResultsReader reader = _folder.Store.OpenToRead();
        VmSummary batch = record.Run.Summary.Vms[1];
        Assert.Equal(batch.Slowdown, Value(reader, "vm.slowdown", """{"vm":"batch"}""", "max"));
        Assert.Equal(batch.FaultSeconds.P99, Value(reader, "vm.page_fault.duration", """{"vm":"batch"}""", "p99"));
        Assert.Equal(batch.Faults.NestedMajor, Value(reader, "vm.page_faults", """{"cause":"nested","type":"major","vm":"batch"}""", "count"));
        Assert.Equal(record.Run.Summary.Accesses, Value(reader, "vm.accesses", "{}", "count"));
        object? counted = reader.Query(
            "SELECT sum(count) FROM hist WHERE metric = 'vm.page_fault.duration' AND labels LIKE '%batch%'").Rows[0][0];
        Assert.Equal(batch.Faults.NestedMajor + batch.Faults.NestedMinor, counted);
        Assert.Equal(
            [["quick", "pass"], ["silent", "warn"]],
            reader.Query("SELECT name, status FROM slo ORDER BY name").Rows.Select(row => row.Cast<string>().ToArray()));
    }

    [Fact]
    public void Write_Objectives_HaveUnitSamplesAndFirstBreach()
    {
        RunRecord record = _folder.Record();
        _folder.Store.Write(record);
        using ResultsReader reader = _folder.Store.OpenToRead();
        object?[][] rows = [.. reader.Query("SELECT name, unit, samples, first_breach_ns, lim FROM slo ORDER BY name").Rows];
        VmSummary[] vms = [.. record.Run.Summary.Vms];
        Assert.Equal(["quick", "s", vms[1].Faults.NestedMajor + vms[1].Faults.NestedMinor, null, 1.0], rows[0]);
        Assert.Equal(["silent", "s", vms[0].Faults.NestedMajor + vms[0].Faults.NestedMinor], rows[1][..3]);
        // No fault is as short: the first one breaks it, seen at the next of 400 samples.
        Assert.InRange((long)rows[1][3]!, 1, 40_000);
    }

    [Fact]
    public void Write_Parameters_HaveNumbersInBaseUnits()
    {
        _folder.Store.Write(_folder.Record());
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Equal(["4MiB", 4.0 * 1024 * 1024, "By"], Parameter(reader, "vms.web.memory"));
        Assert.Equal(["20us", 2e-5, "s"], Parameter(reader, "swap.ssd.read.mean"));
        Assert.Equal(["clock", null, null], Parameter(reader, "hypervisor.eviction"));
        Assert.Equal(["20%", 0.2, "1"], Parameter(reader, "vms.web.workload.zipf.writes"));
    }

    [Fact]
    public void Write_Series_BecomeRows()
    {
        _folder.Store.Write(_folder.Record() with
        {
            Artefacts = [new RunArtefact("series.csv", stream => stream.Write(Encoding.UTF8.GetBytes(
                "t_ns,metric,labels,value,unit\n0,vm.accesses,vm=web,10,{access}\n1000,vm.accesses,vm=web,12.5,{access}\n0,swap.io,,7,By\n")))],
        });
        using ResultsReader reader = _folder.Store.OpenToRead();
        IReadOnlyList<object?[]> rows = reader.Query(
            "SELECT metric, labels, unit, t_ns, value FROM series JOIN sample USING(series_id) ORDER BY series_id, t_ns").Rows;
        Assert.Equal(3, rows.Count);
        Assert.Equal(["vm.accesses", """{"vm":"web"}""", "{access}", 1000L, 12.5], rows[1]);
        Assert.Equal(["swap.io", "{}", "By", 0L, 7.0], rows[2]);
    }

    [Fact]
    public void Write_EpisodesAndFaults_BecomeRows()
    {
        const string Fault = "[{ name: sluggish, at: 1ms, for: 2ms, target: swap, slow: { latency: x10 } }]";
        _folder.Store.Write(_folder.Record($"faults={Fault}") with
        {
            Artefacts = [new RunArtefact("episodes.csv", stream => stream.Write(
                "episode,kind,vm,start_ns,dur_ns,outcome,cause_episode,weight\n7,page_fault,web,12,5,major,3,1.5\n8,page_fault,,20,1,minor,,1\n"u8))],
        });
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Equal(
            [["7", "web", "3", "1.5"], ["8", "", "", "1"]],
            reader.Query("SELECT episode, vm, cause_episode, weight FROM episode ORDER BY episode").Rows
                .Select(row => row.Select(cell => $"{cell}").ToArray()));
        object?[] fault = reader.Query("SELECT name, verb, target, start_ns, end_ns, affected > 0 FROM fault").Rows.Single();
        Assert.Equal(["sluggish", "slow", "swap", 1_000_000L, 3_000_000L, 1L], fault);
    }

    [Fact]
    public void Reindex_LostDatabase_GivesTheSameRows()
    {
        _folder.Store.Write(_folder.Record() with { Sweep = "s-1", Swept = [KeyValuePair.Create("host.memory", "4MiB")] });
        string second = _folder.Store.Write(_folder.Record("seed=4")).Manifest.Run;
        _folder.Store.Write(new SweepManifest
        {
            Sweep = "s-1",
            Scenario = "small",
            StartedUtc = "2026-11-21T21:40:05.000000Z",
            Paths = ["host.memory"],
            Runs = [new SweepMember(second, 1, ["4MiB"])],
        });
        string before = Dump();
        File.Delete(_folder.Store.DatabasePath);
        Assert.Equal(2, _folder.Store.Reindex(Assert.Fail));
        Assert.Equal(before, Dump());
        Assert.Equal(2, _folder.Store.Reindex(Assert.Fail));
        Assert.Equal(before, Dump());
    }

    [Fact]
    public void Reindex_ForeignDatabaseAndBrokenDirectory_KeepsTheRest()
    {
        _folder.Store.Write(_folder.Record());
        StoredRun broken = _folder.Store.Write(_folder.Record());
        File.Delete(Path.Combine(broken.Folder, "metrics.csv"));
        File.WriteAllText(_folder.Store.DatabasePath, string.Concat(Enumerable.Repeat("no database at all ", 100)));
        File.Delete(_folder.Store.DatabasePath + "-wal");
        Assert.Throws<ResultsStoreException>(() => _folder.Store.OpenToRead().Runs());
        var told = new List<string>();
        Assert.Equal(1, _folder.Store.Reindex(told.Add));
        Assert.Contains(broken.Manifest.Run, Assert.Single(told), StringComparison.Ordinal);
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Single(reader.Runs());
        Assert.Equal("0", $"{reader.Query($"SELECT count(*) FROM param WHERE run_id = '{broken.Manifest.Run}'").Rows[0][0]}");
    }

    [Fact]
    public void Reindex_DatabaseWithADamagedPage_IsMadeAnew()
    {
        StoredRun stored = _folder.Store.Write(_folder.Record());
        // The second page is the root of the table 'run': the file opens well, and fails where runs are read.
        byte[] database = File.ReadAllBytes(_folder.Store.DatabasePath);
        database.AsSpan(4096, 4096).Fill(0xFF);
        File.WriteAllBytes(_folder.Store.DatabasePath, database);
        using (ResultsReader damaged = _folder.Store.OpenToRead())
            Assert.Contains("malformed", Assert.Throws<ResultsStoreException>(() => damaged.Runs()).Message, StringComparison.Ordinal);

        Assert.Equal(1, _folder.Store.Reindex(Assert.Fail));
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Equal(stored.Manifest.Run, Assert.Single(reader.Runs()).RunId);
    }

    [Fact]
    public void Write_ArtefactThatFails_LeavesNothing()
    {
        RunRecord record = _folder.Record();
        StoredRun earlier = _folder.Store.Write(record);
        var full = new RunArtefact("trace", _ => throw new IOException("No space left on device"));
        ResultsStoreException failure = Assert.Throws<ResultsStoreException>(
            () => _folder.Store.Write(record with { Artefacts = [full] }));
        Assert.Equal("No space left on device", failure.Message);
        Assert.Equal([earlier.Folder], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(earlier.Folder)!));
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Single(reader.Runs());
    }

    [Fact]
    public void Prepare_PathThatIsAFile_SaysWhy()
    {
        File.WriteAllText(_folder["kept"], "");
        ResultsStoreException failure = Assert.Throws<ResultsStoreException>(_folder.Store.Prepare);
        Assert.Contains("kept", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ManyAtOnce_KeepsAll()
    {
        RunRecord record = _folder.Record();
        Parallel.For(0, 16, _ => _folder.Store.Write(record));
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Equal(16, reader.Runs().Count);
        Assert.Equal(16, _folder.Store.CountDirectories());
    }

    [Fact]
    public void Find_References_MeanTheRunsThatTheyName()
    {
        StoredRun[] runs = [.. Enumerable.Range(0, 3).Select(_ => _folder.Store.Write(_folder.Record()))];
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Equal(runs[2].Manifest.Run, reader.Find("last", out _)!.RunId);
        Assert.Equal(runs[0].Manifest.Run, reader.Find("last~2", out _)!.RunId);
        Assert.Equal(runs[1].Manifest.Run, reader.Find(runs[1].Manifest.Run, out _)!.RunId);
        Assert.Equal(runs[1].Manifest.Run, reader.Find(runs[1].Folder + "/", out _)!.RunId);
        Assert.Equal(runs[1].Manifest.Run, reader.Find(runs[1].Manifest.Run[..^2], out _)!.RunId);
        Assert.Null(reader.Find("last~3", out string few));
        Assert.StartsWith("there are 3 runs in ", few, StringComparison.Ordinal);
        Assert.Null(reader.Find("2026", out string many));
        Assert.Equal("'2026' begins the ids of 3 runs", many);
        Assert.Null(reader.Find("nothing", out string none));
        Assert.StartsWith("there is no run 'nothing'", none, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM run")]
    [InlineData("DROP TABLE run")]
    [InlineData("selct 1")]
    public void Query_WrongOrWriting_IsRefused(string sql)
    {
        _folder.Store.Write(_folder.Record());
        using ResultsReader reader = _folder.Store.OpenToRead();
        Assert.Throws<ResultsStoreException>(() => reader.Query(sql));
        Assert.Single(reader.Runs());
    }

    [Fact]
    public void Hash_Scenario_ChangesWithWhateverChangesTheRun()
    {
        string hash = ScenarioHash.Of(_folder.Read());
        Assert.Equal(hash, ScenarioHash.Of(_folder.Read("duration=0.006s")));
        Assert.NotEqual(hash, ScenarioHash.Of(_folder.Read("seed=4")));
        Assert.NotEqual(hash, ScenarioHash.Of(_folder.Read("host.memory=5MiB")));
        File.AppendAllText(_folder["traces/batch.csv"], "0x1000,w\n");
        Assert.NotEqual(hash, ScenarioHash.Of(_folder.Read()));
    }

    private static double Value(ResultsReader reader, string metric, string labels, string aggregate) => (double)reader.Query(
        $"SELECT value FROM scalar WHERE metric = '{metric}' AND labels = '{labels}' AND agg = '{aggregate}'").Rows.Single()[0]!;

    private static object?[] Parameter(ResultsReader reader, string path) =>
        reader.Query($"SELECT value, number, unit FROM param WHERE path = '{path}'").Rows.Single();

    private string Dump()
    {
        using ResultsReader reader = _folder.Store.OpenToRead();
        return string.Join('\n', _tables.Append("v_sweep").SelectMany(table => reader.Query($"SELECT * FROM {table}").Rows
            .Select(row => table + ": " + string.Join('|', row))));
    }
}
