using System.Text.Json;

namespace HyperActors.Scenarios.Tests;

public sealed class ScenarioResolveTests
{
    private static readonly JsonSerializerOptions _plain = new() { Converters = { new TextConverter<ByteSize>(), new TextConverter<Bandwidth>() } };

    public static TheoryData<string> Scenarios =>
    [
        ScenarioTexts.Overcommit,
        "host: { memory: 1GiB }\nvms: [ { name: a, memory: 512MiB, workload: { sequential: { workingSet: 4KiB, accesses: 10 } } } ]",
        """
        about: "quotes \" and\nlines, # and: colons"
        duration: 1s
        host: { memory: 4GiB, paging: { mode: native, levels: 5, page: 2MiB } }
        hypervisor: { eviction: { s3fifo: { small: 15%, threshold: 1 } }, reclaim: { order: [swap, kill] }, scope: perVm }
        swap: { a: { capacity: 1GiB, read: { mean: 1us, shape: logNormal, spread: 0.5 }, perPage: 1us }, b: { capacity: 4KiB, priority: -3 } }
        vms:
          - { name: x, memory: 1GiB, workload: { lruStack: { workingSet: 1MiB, theta: 1.25, populate: true } } }
          - { name: z, memory: 4MiB, guest: { swap: { device: a, capacity: 64MiB, eviction: { s3fifo: { small: 15% } } } }, workload: { uniform: { workingSet: 32MiB } } }
          - { name: y, count: 3, memory: 1GiB, workload: { stride: { workingSet: 1MiB, stride: 16KiB, offset: 1TiB, accessesPerPage: 7 } } }
        slos:
          - { name: o, expect: "mean(vm.slowdown) < 1.5", onFail: warn }
        """,
        """
        duration: 1s
        host: { memory: 64MiB }
        hypervisor: { reclaim: { order: [balloon, swap], balloon: { proportional: { tax: 50%, step: 1MiB, every: 1ms } } } }
        swap: { a: { capacity: 1GiB } }
        vms:
          - { name: x, memory: 32MiB, guest: { freePageReporting: { delay: 1s, order: 3 }, balloon: { target: 1MiB, max: 50%, deflateOnOom: true } }, workload: { uniform: { workingSet: 1MiB } } }
        """,
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Resolve_Scenario_ReadsBackToTheSame(string text)
    {
        Scenario scenario = Read(text);
        Scenario again = Read(scenario.Resolve());
        Assert.Equal(scenario.Resolve(), again.Resolve());
        Assert.Equal(JsonSerializer.Serialize(scenario.Section, _plain), JsonSerializer.Serialize(again.Section, _plain));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Resolve_Scenario_LeavesNoDefaultUnwritten(string text)
    {
        // Every key that has an initial value must stand in the resolved text, wherever its section does.
        string resolved = Read(text).Resolve();
        foreach (string key in (string[])["seed:", "warmup:", "verify:", "maxOrder:", "scope:", "batch:", "timeSlice:", "asyncPageFaults:",
            "tlbHit:", "walkCache:", "share:", "reservation:", "accessesPerPage:", "populate:"])
            Assert.Contains(key, resolved, StringComparison.Ordinal);
    }

    [Fact]
    public void ToMachineOptions_NothingWritten_HasTheMachinesDefaults()
    {
        Machine.MachineOptions options = Read("host: { memory: 1GiB }\nvms: [ { name: a, memory: 512MiB, workload: "
            + "{ sequential: { workingSet: 4KiB, accesses: 10 } } } ]").ToMachineOptions();
        Assert.Equal(new Machine.CpuProfile(), options.Host.Cpu);
        Assert.Equal(new Machine.PagingOptions(), options.Host.Paging);
        Assert.Equal(new Machine.HypervisorOptions(), options.Hypervisor);
        Assert.Equal(1UL, options.Seed);
        Machine.VmOptions vm = options.Vms[0];
        Assert.Equal(new Machine.VmOptions { Name = "a", Memory = 512.MiB, Processes = vm.Processes }, vm);
    }

    [Fact]
    public void ToMachineOptions_SwapDefaults_AreTheMachines()
    {
        Scenario scenario = ScenarioTexts.Read("swap={ d: { capacity: 16GiB } }");
        Assert.Equal(new Machine.SwapDeviceOptions { Name = "d", Capacity = 16.GiB }, scenario.ToMachineOptions().Swap[0]);
    }

    [Fact]
    public void ToMachineOptions_Counts_BecomeNumberedNames()
    {
        Machine.MachineOptions options = ScenarioTexts.Read().ToMachineOptions();
        Assert.Equal(["web-1", "web-2", "db", "batch"], options.Vms.Select(vm => vm.Name));
        Assert.Equal(["worker-1", "worker-2", "worker-3", "mixer"], options.Vms[3].Processes.Select(process => process.Name));
        Assert.Equal(10.Seconds, options.Vms[3].Processes[0].ForkAfter);
        Assert.Equal(50_000, options.Vms[2].Processes[0].Phases[0].Rate);
    }

    [Fact]
    public void ToMachineOptions_Streams_FollowTheSeed()
    {
        Machine.WorkloadPhase phase = ScenarioTexts.Read().ToMachineOptions().Vms[3].Processes[3].Phases[0];
        Workloads.AccessRun[] first = new Workloads.AccessRun[200];
        Workloads.AccessRun[] second = new Workloads.AccessRun[200];
        Workloads.AccessRun[] other = new Workloads.AccessRun[200];
        Assert.Equal(200, phase.Open(7).Fill(first));
        Assert.Equal(200, phase.Open(7).Fill(second));
        Assert.Equal(200, phase.Open(8).Fill(other));
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        // The chase lies 1 GiB up, the hot and cold part at the bottom; the weights are 3 to 1.
        Assert.InRange(first.Count(run => run.Page < 65_536), 120, 180);
        Assert.All(first.Where(run => run.Page >= 65_536), run => Assert.InRange(run.Page, 262_144, 262_144 + 16_383));
    }

    [Fact]
    public void Plan_Scenario_AddsUp()
    {
        ScenarioPlan plan = ScenarioTexts.Read().Plan();
        Assert.Equal((4, 6L, 20.GiB, 11.5), (plan.VmCount, plan.VcpuCount, plan.GuestMemory, plan.UsableMemory.Bytes / 1024.0 / 1024 / 1024));
        Assert.Equal(1.739, plan.Overcommit, 3);
        // 3 GiB in 786,432 pages, 1,536 leaf tables, 3 directories, 1 pointer table, 1 root.
        Assert.Equal(new PageCount(786_432 + 1_536 + 3 + 1 + 1), plan.Vms[0].WorkingSet!.Value.Pages);
        Assert.Equal(2, plan.ObjectiveCount);
    }

    private static Scenario Read(string text)
    {
        ScenarioReading reading = ScenarioReader.ReadText(text, "o.yaml");
        Assert.Equal("", ErrorRenderer.ToText(reading.Errors));
        return reading.Scenario!;
    }

    /// <summary>Writes a quantity as its text: its derived properties lead back to it.</summary>
    private sealed class TextConverter<T> : System.Text.Json.Serialization.JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
