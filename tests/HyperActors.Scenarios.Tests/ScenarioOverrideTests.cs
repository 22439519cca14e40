using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

public sealed class ScenarioOverrideTests
{
    [Fact]
    public void Read_SetOfAValue_ReplacesIt() =>
        Assert.Equal(10.GiB, ScenarioTexts.Read("host.memory=10GiB").ToMachineOptions().Host.Memory);

    [Fact]
    public void Read_SetOfAnUnwrittenKey_AddsIt() =>
        Assert.Equal(6.Microseconds, ScenarioTexts.Read("host.costs.contextSwitch=6us").ToMachineOptions().Host.Cpu.ContextSwitch);

    [Fact]
    public void Read_SetInAnUnwrittenSection_AddsBoth() =>
        Assert.Equal(PageSize.Large2MiB, ScenarioTexts.Read("vms.db.guest.page=2MiB").ToMachineOptions().Vms[2].GuestPage);

    [Theory]
    [InlineData("vms.db.memory=8GiB")]
    [InlineData("vms.1.memory=8GiB")]
    [InlineData("vms[1].memory=8GiB")]
    public void Read_SetOfAListItem_FindsItByNameOrNumber(string argument) =>
        Assert.Equal(8.GiB, ScenarioTexts.Read(argument).ToMachineOptions().Vms[2].Memory);

    [Theory]
    [InlineData("hypervisor.eviction={ lru: {} }", "lru")]
    [InlineData("hypervisor.eviction.lru={}", "lru")]
    [InlineData("hypervisor.eviction.twoQ={ kin: 30% }", "2q:kin=0.3")]
    [InlineData("hypervisor.eviction.2q={}", "2q")]
    [InlineData("hypervisor.eviction.clock.bits=3", "clock:bits=3")]
    [InlineData("hypervisor.eviction.clock.insert=1", "clock:bits=2;insert=1")]
    [InlineData("hypervisor.eviction.s3fifo.small=0.2", "s3fifo:small=0.2")]
    public void Read_SetOfThePolicy_ReplacesTheVariant(string argument, string specification) =>
        Assert.Equal(specification, ScenarioTexts.Read(argument).ToMachineOptions().Hypervisor.Eviction);

    [Theory]
    [InlineData("vms[1.memory=8GiB")]
    [InlineData("vms].memory=8GiB")]
    [InlineData("vms[].memory=8GiB")]
    [InlineData("vms..memory=8GiB")]
    [InlineData(".memory=8GiB")]
    [InlineData("memory.=8GiB")]
    [InlineData("=8GiB")]
    public void Read_BrokenPath_IsRefused(string argument) =>
        Assert.Equal("HA1040", Assert.Single(ScenarioTexts.ReadWith("x-note", "x-note", argument).Errors).Code);

    [Fact]
    public void Read_SetOfAnotherWorkload_ReplacesTheVariant()
    {
        Scenario scenario = ScenarioTexts.Read("vms.web.workload.uniform={ workingSet: 1GiB }");
        Assert.Null(scenario.Section.Vms[0].Workload!.Zipf);
        Assert.Equal(1.GiB, scenario.Section.Vms[0].Workload!.Uniform!.WorkingSet);
    }

    [Fact]
    public void Read_SetInsideAPhase_ReachesIt() =>
        Assert.Equal(5.Seconds, ScenarioTexts.Read("vms.db.workload.phases.0.for=5s").ToMachineOptions().Vms[2].Processes[0].Phases[0].For);

    [Fact]
    public void Read_SetOfAShortForm_MayNameItsParts()
    {
        SwapDeviceOptions ssd = ScenarioTexts.Read("swap.ssd.read.shape=exponential", "swap.ssd.write={ mean: 30us }")
            .ToMachineOptions().Swap[0];
        Assert.Equal(90.Microseconds, ssd.Read.Mean);
        Assert.Equal(30.Microseconds, ssd.Write.Mean);
    }

    [Fact]
    public void Read_SetOfAWholeItem_ReplacesIt() => Assert.Equal("big",
        ScenarioTexts.Read("swap={ big: { capacity: 32GiB } }").ToMachineOptions().Swap[0].Name);

    [Fact]
    public void Read_SeveralSets_ApplyInOrder() =>
        Assert.Equal(3UL, ScenarioTexts.Read("seed=1", "seed=2", "seed=3").Seed);
}
