namespace HyperActors.Scenarios.Tests;

/// <summary>A right scenario, for tests to break.</summary>
internal static class ScenarioTexts
{
    /// <summary>Two web VMs, a database and a batch job on a host that is too small for them.</summary>
    public const string Overcommit = """
        # yaml-language-server: $schema=../schema/hyperactors.v1.schema.json
        schema: hyperactors/v1
        name: overcommit
        seed: 42
        duration: 60s
        warmup: 5s
        x-note: nobody reads this

        host:
          memory: 12GiB
          reserved: 512MiB
          paging: { mode: nested, levels: 4, page: 4KiB }
          tlb: { l1: 64, l2: { entries: 1536, ways: 12 }, walkCache: 32 }
          costs: { tlbHit: 1ns, vmExit: 1.2us }

        hypervisor:
          allocator: { buddy: { maxOrder: 10 } }
          eviction: { clock: { bits: 2 } }
          scope: global
          reclaim:
            order: [swap]
            watermarks: { low: 4%, high: 6% }

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
            share: 2
            limit: 5GiB
            reservation: 1GiB
            workload:
              phases:
                - { for: 20s, uniform: { workingSet: 4GiB, writes: 30%, rate: 50000/s } }
                - { for: 40s, zipf: { workingSet: 5GiB, theta: 0.8, think: 50ns } }
          - name: batch
            memory: 6GiB
            start: 6s
            processes:
              - name: worker
                count: 3
                workload: { scan: { workingSet: 1GiB } }
                fork: { after: 10s }
              - name: mixer
                workload:
                  mix:
                    parts:
                      - { weight: 3, hotCold: { workingSet: 256MiB, hot: 10%, hotVisits: 90% } }
                      - pointerChase: { workingSet: 64MiB, offset: 1GiB }

        slos:
          - name: web-p99
            expect: p99(vm.page_fault.duration{vm=web-*}) < 500us
          - name: no-oom
            expect: count(vm.oom_kills) == 0
            onFail: warn
        """;

    /// <summary>Reads the right scenario with a part replaced.</summary>
    public static ScenarioReading ReadWith(string part, string replacement, params string[] overrides)
    {
        Assert.Contains(part, Overcommit, StringComparison.Ordinal);
        return ScenarioReader.ReadText(Overcommit.Replace(part, replacement, StringComparison.Ordinal), "overcommit.yaml", overrides);
    }

    /// <summary>Expects the messages of the right scenario with a part replaced, to the letter.</summary>
    public static void Expect(string part, string replacement, string messages, string[]? overrides = null)
    {
        ScenarioReading reading = ReadWith(part, replacement, overrides ?? []);
        Assert.Null(reading.Scenario);
        Assert.Equal(messages.ReplaceLineEndings("\n") + "\n", ErrorRenderer.ToText(reading.Errors));
    }

    /// <summary>Reads the right scenario with overrides; it stays right.</summary>
    public static Scenario Read(params string[] overrides)
    {
        ScenarioReading reading = ScenarioReader.ReadText(Overcommit, "overcommit.yaml", overrides);
        Assert.Equal("", ErrorRenderer.ToText(reading.Errors));
        return reading.Scenario!;
    }
}
