namespace HyperActors.Cli.Tests;

/// <summary>Scenarios for tests, each as short as it can be.</summary>
internal static class ScenarioTexts
{
    /// <summary>Overcommitted, but over in a moment.</summary>
    public const string Small = """
        name: small
        seed: 3
        duration: 40ms
        host: { memory: 4MiB }
        swap:
          ssd: { capacity: 16MiB, read: 20us, write: 10us }
        vms:
          - name: web
            memory: 4MiB
            workload: { zipf: { workingSet: 3MiB, theta: 0.8, writes: 20%, think: 500ns } }
          - name: batch
            memory: 4MiB
            workload: { scan: { workingSet: 3MiB, think: 500ns } }
        slos:
          - name: quick
            expect: p99(vm.page_fault.duration{vm=batch}) < 1s

        """;

    /// <summary>So long that nobody waits for its end.</summary>
    public static string Endless => Small.Replace("duration: 40ms", "duration: 100h", StringComparison.Ordinal);

    /// <summary>Its objective cannot hold.</summary>
    public static string Failing => Small.Replace("< 1s", "< 1ns", StringComparison.Ordinal);

    /// <summary>Its objective measures what never happens.</summary>
    public static string Unmeasured => """
        duration: 1ms
        host: { memory: 64MiB }
        swap:
          ssd: { capacity: 64MiB }
        vms:
          - name: calm
            memory: 16MiB
            workload: { sequential: { workingSet: 1MiB, think: 1us } }
        slos:
          - name: never
            expect: p99(vm.page_fault.duration{vm=calm,type=major}) < 1ms

        """;

    /// <summary>Needs every frame and every slot of its host, which keeps some for itself.</summary>
    public const string Dying = """
        host: { memory: 1MiB }
        swap:
          tiny: { capacity: 3MiB }
        vms:
          - name: greedy
            memory: 4MiB
            workload: { trace: { file: greedy.csv } }

        """;

    /// <summary>The trace that <see cref="Dying"/> plays: 1,031 pages, each written once.</summary>
    public static string GreedyTrace => "address,rw\n" + string.Concat(Enumerable.Range(0, 1031).Select(page => $"0x{page << 12:x},w\n"));
}
