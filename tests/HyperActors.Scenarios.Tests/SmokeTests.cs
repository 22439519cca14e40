using Xunit.Abstractions;

namespace HyperActors.Scenarios.Tests;

public sealed class SmokeTests(ITestOutputHelper output)
{
    private const string Good = """
        schema: hyperactors/v1
        seed: 42
        duration: 60s
        warmup: 5s
        host: { memory: 12GiB, reserved: 512MiB }
        hypervisor:
          eviction: { fifo: {} }
          reclaim: { order: [swap], watermarks: { low: 4%, high: 6% } }
        swap:
          ssd: { capacity: 16GiB, queueDepth: 32, read: 90us, write: 25us, jitter: 20%, bandwidth: 500MiB/s }
        vms:
          - name: web
            count: 2
            memory: 4GiB
            vcpus: 2
            workload: { zipf: { workingSet: 3GiB, theta: 0.99, writes: 10%, rate: 20000/s } }
          - name: db
            memory: 6GiB
            workload:
              phases:
                - { for: 20s, uniform: { workingSet: 4GiB, writes: 30%, rate: 50000/s } }
                - { for: 40s, zipf: { workingSet: 5GiB, theta: 0.8 } }
        slos:
          - name: db-p99
            expect: p99(vm.page_fault.duration{vm=db}) < 2ms
        """;

    [Fact]
    public void Read_Good_HasNoErrors()
    {
        ScenarioReading reading = ScenarioReader.ReadText(Good, "good.yaml");
        output.WriteLine(ErrorRenderer.ToText(reading.Errors));
        Assert.Empty(reading.Errors);
        Assert.Equal(3, reading.Scenario!.ToMachineOptions().Vms.Count);
    }

    [Fact]
    public void Read_Bad_ShowsPlaces()
    {
        string bad = Good.Replace("memory: 6GiB", "memroy: 6GiB").Replace("theta: 0.99", "theta: 9").Replace("12GiB", "12")
            .Replace("read: 90us", "read: 90").Replace("fifo", "fofi");
        ScenarioReading reading = ScenarioReader.ReadText(bad, "bad.yaml", ["vms.dbx.memory=4", "host.memory=1GB"]);
        output.WriteLine(ErrorRenderer.ToText(reading.Errors));
        output.WriteLine(ErrorRenderer.ToText(ScenarioReader.ReadText(Good.Replace("page_fault.", "pagefault."), "bad.yaml", ["swap.ssd.capacity=1GiB"]).Errors));
        output.WriteLine(ErrorRenderer.ToText(ScenarioReader.ReadText(Good.Replace("  - name: web", "\t- name: web"), "bad.yaml", []).Errors));
    }
}
