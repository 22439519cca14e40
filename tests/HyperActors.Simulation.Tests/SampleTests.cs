using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Simulation.Tests;

/// <summary>Every sample, on every engine.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Samples =>
        [.. Repository.Files("samples/scenarios", "*.yaml").Select(static path => Path.GetFileName(path)!)];

    private static RunSummary Run(string sample, IEngine engine, bool verify = false, IRunObserver? observer = null, ulong? seed = null)
    {
        ScenarioReading reading = ScenarioReader.Read(
            Repository.PathOf($"samples/scenarios/{sample}"),
            seed is { } other ? [$"seed={other}"] : []);
        Assert.Empty(reading.Errors);
        return new ScenarioRunner(reading.Scenario!, verify).Run(engine, default, observer).Summary;
    }

    /// <summary>0, or what the sample says of itself: "# exits with N".</summary>
    private static int ExitCodeOf(string sample)
    {
        const string Mark = "# exits with ";
        string? line = File.ReadLines(Repository.PathOf($"samples/scenarios/{sample}"))
            .FirstOrDefault(static line => line.StartsWith(Mark, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.AsSpan(Mark.Length), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Run_Sample_BalancesUnderTheOracle(string sample)
    {
        RunSummary summary = Run(sample, new SequentialEngine(), verify: true);

        Assert.Equal(ExitCodeOf(sample), summary.ExitCode);
        Assert.True(summary.Oracle.Checks > 0);
        Assert.Equal(0, summary.Oracle.Violations);
        Assert.True(summary.Host.PeakFramesUsed <= summary.Host.Frames);
        foreach (VmSummary vm in summary.Vms)
        {
            Assert.Equal(vm.Accesses, vm.Tlb.L1Hits + vm.Tlb.L2Hits + vm.Tlb.Misses);
            Assert.Equal(vm.Faults.NestedMajor, vm.PagesSwappedIn);
            Assert.InRange(vm.Writes, 0, vm.Accesses);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Run_Sample_SameDigestOnEveryEngine(string sample)
    {
        RunSummary reference = Run(sample, new SequentialEngine());
        foreach (int partitions in (ReadOnlySpan<int>)[1, 2, 3, 8])
        {
            RunSummary summary = Run(sample, new ParallelEngine(partitions), observer: new Watcher());
            Assert.Equal(reference.Digest, summary.Digest);
            Assert.Equal(reference.Events, summary.Events);
        }
    }

    [Fact]
    public void Run_Headline_DigestDependsOnTheSeedAlone()
    {
        string digest = Run("overcommit-4vm.yaml", new ParallelEngine(2)).Digest;
        Assert.Equal(digest, Run("overcommit-4vm.yaml", new ParallelEngine(2)).Digest);
        Assert.Equal(digest, Run("overcommit-4vm.yaml", new SequentialEngine(), verify: true).Digest);
        Assert.NotEqual(digest, Run("overcommit-4vm.yaml", new SequentialEngine(), seed: 43).Digest);
    }

    private sealed class Watcher : IRunObserver
    {
        public bool Observe(SimTime now, long events) => true;
    }
}
