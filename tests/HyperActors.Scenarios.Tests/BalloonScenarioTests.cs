using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

/// <summary>Balloons, as scenarios write them.</summary>
public sealed class BalloonScenarioTests
{
    private const string Text = """
        duration: 20ms
        host: { memory: 4MiB }
        hypervisor: { reclaim: { order: [balloon, swap], balloon: { fixed: { target: 1MiB } } } }
        swap: { ssd: { capacity: 64MiB } }
        vms:
          - name: a
            count: 2
            memory: 4MiB
            guest: { swap: { device: ssd, capacity: 8MiB } }
            workload: { uniform: { workingSet: 2MiB } }
          - { name: b, memory: 2MiB, guest: { balloon: { target: 512KiB, max: 50%, deflateOnOom: true } }, workload: { uniform: { workingSet: 1MiB } } }
        """;

    private static MachineOptions Options(string controller)
    {
        ScenarioReading reading = ScenarioReader.ReadText(
            Text.Replace("fixed: { target: 1MiB }", controller, StringComparison.Ordinal), "a.yaml");
        return Assert.IsType<Scenario>(reading.Scenario).ToMachineOptions();
    }

    [Fact]
    public void ToMachineOptions_Fixed_TellsEveryDriverItsTarget()
    {
        MachineOptions options = Options("fixed: { target: 1MiB }");
        Assert.Null(options.Hypervisor.Balloon);
        Assert.Equal([1.MiB, 1.MiB, 512.KiB], options.Vms.Select(vm => vm.Balloon!.Target));
        Assert.Equal([0.65, 0.65, 0.5], options.Vms.Select(vm => vm.Balloon!.MaxShare));
        Assert.True(options.Vms[2].Balloon!.DeflateOnOutOfMemory);
    }

    [Fact]
    public void ToMachineOptions_Controllers_HaveTheirDefaults()
    {
        Assert.Equal(
            new ProportionalShareOptions { Every = 250.Milliseconds, TaxPermille = 750, Step = 64.MiB }, Options("proportional: {}").Hypervisor.Balloon);
        Assert.Equal(new HostTargetOptions { Every = 10.Seconds }, Options("proxmox: {}").Hypervisor.Balloon);
        Assert.Equal(new EqualFractionOptions { Every = 10.Seconds }, Options("equalFraction: {}").Hypervisor.Balloon);
        Assert.Equal(990, ((ProportionalShareOptions)Options("proportional: { tax: 99% }").Hypervisor.Balloon!).TaxPermille);
    }

    [Theory]
    [InlineData("fixed: { target: 1MiB }")]
    [InlineData("proportional: { every: 500us, step: 256KiB }")]
    [InlineData("proxmox: { every: 500us, step: 256KiB, deadband: 64KiB }")]
    [InlineData("equalFraction: { every: 500us }")]
    public void Run_AnyController_EndsWithTheOracleContent(string controller)
    {
        ScenarioReading reading = ScenarioReader.ReadText(
            Text.Replace("fixed: { target: 1MiB }", controller, StringComparison.Ordinal), "a.yaml");
        ScenarioRunner runner = new(reading.Scenario!, verify: true);
        RunSummary summary = runner.Run(new SequentialEngine()).Summary;
        Assert.Equal(0, summary.ExitCode);
        Assert.True(runner.Machine.Vms.Sum(vm => vm.Balloon!.PeakPages) > 100);
    }

    [Theory]
    [InlineData("memory: 4MiB }", "memory: 4MiB, paging: { page: 2MiB } }", "HA2007")]
    [InlineData("guest: { balloon:", "guest: { page: 2MiB, balloon:", "HA2007")]
    [InlineData("[balloon, swap]", "[swap]", "HA2025")]
    [InlineData("guest: { balloon:", "guest: { page: 2MiB, freePageReporting: {}, balloon:", "HA2007")]
    [InlineData("guest: { balloon:", "guest: { freePageReporting: { order: 11 }, balloon:", "HA1013")]
    [InlineData("fixed: { target: 1MiB }", "fixed: {}, proxmox: {}", "HA1024")]
    [InlineData("fixed: { target: 1MiB }", "proportional: { tax: 100% }", "HA1013")]
    public void Read_BalloonThatCannotBe_IsRefused(string good, string bad, string code) => Assert.Contains(
        ScenarioReader.ReadText(Text.Replace(good, bad, StringComparison.Ordinal), "a.yaml").Errors, error => error.Code == code);

    [Fact]
    public void Run_FreePageReporting_IsInTheSummary()
    {
        Scenario scenario = Assert.IsType<Scenario>(ScenarioReader.ReadText("""
            host: { memory: 8MiB }
            vms:
              - name: a
                memory: 4MiB
                guest: { freePageReporting: { delay: 1ms, order: 0 } }
                processes:
                  - { name: short, workload: { uniform: { workingSet: 1MiB, accesses: 5000 } } }
                  - { name: long, workload: { uniform: { workingSet: 64KiB, accesses: 200000 } } }
            """, "a.yaml").Scenario);
        VmSummary vm = new ScenarioRunner(scenario, verify: true).Run(new SequentialEngine()).Summary.Vms[0];
        Assert.InRange(vm.GivenUp.ReportedPages, 256, 300);
        Assert.Equal(vm.GivenUp.ReportedPages, vm.GivenUp.FreedPages);
        Assert.Equal(0, vm.GivenUp.BalloonPages);
    }
}
