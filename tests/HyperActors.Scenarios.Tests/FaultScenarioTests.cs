using HyperActors.Actors;

namespace HyperActors.Scenarios.Tests;

/// <summary>Scenarios with faults, from the file to the summary.</summary>
public sealed class FaultScenarioTests
{
    private const string Text = """
        name: outage
        duration: 200ms
        warmup: 20ms
        host: { memory: 8MiB }
        swap:
          ssd: { capacity: 64MiB, readahead: 1 }
        vms:
          - name: db
            memory: 16MiB
            workload: { uniform: { workingSet: 12MiB, writes: 30%, think: 1us } }
        faults:
          - { name: outage, at: 50ms, target: swap, crash: { restartAfter: 40ms } }
        slos:
          - { name: all, expect: count(vm.page_fault.duration) < 1000000000 }
          - { name: during, expect: count(vm.page_fault.duration) < 1000000000, during: outage }
          - { name: except, expect: count(vm.page_fault.duration) < 1000000000, except: [outage] }
          - { name: longest-during, expect: max(vm.page_fault.duration) < 1ms, during: outage, onFail: warn }
          - { name: longest-except, expect: max(vm.page_fault.duration) < 5ms, except: [outage] }
          - { name: early, expect: count(vm.page_fault.duration) < 1000000000, during: { to: 100ms } }
          - { name: late, expect: count(vm.page_fault.duration) < 1000000000, during: { from: 100ms } }
          - { name: recovers, expect: max(vm.page_fault.duration) < 5ms, within: 20ms, after: outage }
        """;

    private static ScenarioRun Run(string text, IEngine engine)
    {
        ScenarioReading reading = ScenarioReader.ReadText(text, "outage.yaml");
        Assert.Equal("", ErrorRenderer.ToText(reading.Errors));
        return new ScenarioRunner(reading.Scenario!, verify: true).Run(engine);
    }

    [Fact]
    public void Run_Outage_IsToldInTheSummary()
    {
        RunSummary summary = Run(Text, new SequentialEngine()).Summary;
        InjectedFaultSummary fault = Assert.Single(summary.Faults);
        Assert.Equal(("outage", "crash", "swap"), (fault.Name, fault.Verb, fault.Target));
        Assert.Equal((0.05, 0.09), (fault.BeginSeconds, fault.EndSeconds!.Value));
        Assert.Equal(1, fault.Effects["restarted"]);
        Assert.True(fault.Effects["retried"] >= 1);
        FaultedVmSummary vm = Assert.Single(fault.Vms);
        Assert.Equal(("db", 1L), (vm.Name, vm.Waited));         // it has one vCPU
        Assert.InRange(vm.LongestSeconds, 0.0399, 0.0405);
        Assert.InRange(fault.RecoveredSeconds!.Value, 0.09, 0.091);
        Assert.Equal(fault.RecoveredSeconds, vm.BackSeconds);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void Run_RestartOfAVm_IsToldInTheSummary()
    {
        string text = Text.Replace("target: swap,", "target: vm/db,", StringComparison.Ordinal);
        RunSummary summary = Run(text, new SequentialEngine()).Summary;
        InjectedFaultSummary fault = Assert.Single(summary.Faults);
        Assert.Equal((1L, 1L), (fault.Effects["failed"], fault.Effects["restarted"]));
        Assert.InRange(fault.RecoveredSeconds!.Value, 0.09, 0.0902);
        Assert.True(summary.Vms[0].Accesses > 0);
    }

    [Fact]
    public void Run_ImpatientHost_GivesUpTheDevice()
    {
        // A page that was wanted when the host gave up is lost, its process with it, and nobody waits any more.
        string text = Text.Replace("swap:\n  ssd", "hypervisor: { deviceTimeout: 10ms }\nswap:\n  ssd", StringComparison.Ordinal);
        InjectedFaultSummary fault = Assert.Single(Run(text, new SequentialEngine()).Summary.Faults);
        Assert.Equal(1, fault.Effects["lost"]);
        Assert.InRange(fault.Vms[0].LongestSeconds, 0.0099, 0.0105);
    }

    [Fact]
    public void Run_Parts_AddUpToTheWhole()
    {
        Dictionary<string, ObjectiveResult> slos = Run(Text, new SequentialEngine()).Summary.Slos.ToDictionary(static slo => slo.Name);
        double all = slos["all"].Measured!.Value;
        Assert.Equal(all, slos["during"].Measured + slos["except"].Measured);
        Assert.Equal(all, slos["early"].Measured + slos["late"].Measured);
        // A count of durations rests on as many.
        Assert.All(slos.Values.Where(static slo => slo.Expression.StartsWith("count", StringComparison.Ordinal)),
            static slo => Assert.Equal(slo.Measured, slo.Samples));
        Assert.Null(slos["recovers"].Samples);
        Assert.InRange(slos["longest-during"].Measured!.Value, 0.0399, 0.0405);
        Assert.Equal(ObjectiveStatus.Warn, slos["longest-during"].Status);
        Assert.True(slos["longest-except"].Measured < 0.005);
        Assert.InRange(slos["recovers"].Measured!.Value, 0.0001, 0.002);
        Assert.Equal("except outage", slos["except"].Scope);
        Assert.Equal("from 100ms to the end", slos["late"].Scope);
    }

    [Fact]
    public void Run_AnyEngine_SameDocument()
    {
        RunSummary one = Run(Text, new SequentialEngine()).Summary;
        RunSummary other = Run(Text, new ParallelEngine(2)).Summary with { Engine = one.Engine, Partitions = one.Partitions };
        Assert.Equal((one with { WallSeconds = 0 }).ToJson(), (other with { WallSeconds = 0 }).ToJson());
    }

    [Fact]
    public void Run_OnFailAbort_EndsTheRun()
    {
        string text = Text.Replace("onFail: warn", "onFail: abort", StringComparison.Ordinal);
        ScenarioRun run = Run(text, new SequentialEngine());
        Assert.Equal(4, run.Summary.ExitCode);
        Assert.InRange(run.Summary.VirtualSeconds, 0.09, 0.092);        // at the first look after the long fault was served
        Assert.Equal(run.Summary.Digest, Run(text, new SequentialEngine()).Summary.Digest);
        Assert.Equal("longest-during", run.Summary.Aborted!.Objective);
        Assert.Equal(run.Summary.VirtualSeconds, run.Summary.Aborted.Seconds, 3);
        Assert.Null(Run(Text, new SequentialEngine()).Summary.Aborted);
    }
}
