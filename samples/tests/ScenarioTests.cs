using HyperActors.Scenarios;

namespace Samples;

/// <summary>A scenario with its objectives as a test, and its machine on the bench.</summary>
public sealed class ScenarioTests
{
    private const string Outage =
        """
        schema: hyperactors/v1
        name: outage
        duration: 300ms
        host: { memory: 8MiB }
        swap: { ssd: { profile: nvme, capacity: 64MiB } }
        vms:
          - name: web
            memory: 16MiB
            workload: { zipf: { workingSet: 12MiB, theta: 0.9, writes: 20%, think: 5us, populate: true } }
        faults:
          - { name: outage, at: 100ms, target: swap/ssd, crash: { restartAfter: 50ms } }
        slos:
          - name: quick-but-for-the-outage
            expect: p99(vm.page_fault.duration{vm=web}) < 1ms
            except: [outage]
          - name: quick-again
            expect: p99(vm.page_fault.duration{vm=web}) < 1ms
            within: 20ms
            after: outage
        """;

    [Fact]
    public void Outage_OfTheSwapDevice_IsOverForItsVmTwentyMillisecondsLater()
    {
        RunSummary summary = new ScenarioRunner(Read(), verify: true).Run(new SequentialEngine()).Summary;

        Assert.Equal(2, summary.Slos.Count);
        Assert.All(summary.Slos, slo => Assert.True(slo.Status == ObjectiveStatus.Pass, $"{slo.Name}: {slo.Measured}"));
    }

    [Fact]
    public void Outage_OfTheSwapDevice_StopsItsVm()
    {
        MachineRig rig = new(Read().ToMachineOptions());

        rig.RunUntil(SimTime.Zero + 110.Milliseconds);
        long before = rig.Vm("web").Counters.Accesses;
        rig.RunUntil(SimTime.Zero + 150.Milliseconds);
        Assert.Equal(before, rig.Vm("web").Counters.Accesses);
        rig.AwaitCondition(() => rig.Vm("web").Counters.Accesses > before, max: 1.Milliseconds);
    }

    private static Scenario Read() => ScenarioReader.ReadText(Outage, "outage.yaml") is { Scenario: { } scenario }
        ? scenario
        : throw new InvalidOperationException("The scenario has mistakes.");
}
