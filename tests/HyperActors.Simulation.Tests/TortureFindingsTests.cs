using HyperActors.Scenarios;

namespace HyperActors.Simulation.Tests;

/// <summary>What campaigns have found, cut down: none of it may come back.</summary>
public sealed class TortureFindingsTests
{
    /// <summary>Why each of them failed.</summary>
    public static TheoryData<string> Findings => [.. _scenarios.Keys];

    private static readonly SortedDictionary<string, string> _scenarios = new(StringComparer.Ordinal)
    {
        ["a page that the scanner gives back comes before the exit that asks for it"] = """
            duration: 203us
            host: { memory: 72KiB }
            hypervisor: { ksm: { every: 7us } }
            swap: { ssd: { capacity: 1MiB } }
            vms:
              - name: vm0
                memory: 436KiB
                content: { zero: 6% }
                workload: { zipf: { workingSet: 364KiB, rate: 412494/s, accessesPerPage: 5 } }
            """,
        ["an interrupt carries a vCPU over the end of a phase, into the past"] = """
            seed: 450037
            duration: 621us
            host: { memory: 848KiB }
            hypervisor: { eviction: { linux: {} }, reclaim: { order: [kill] } }
            vms:
              - name: vm0
                memory: 1244KiB
                vcpus: 3
                processes:
                  - { name: p0, workload: { sequential: { workingSet: 284KiB } } }
                  - name: p1
                    workload:
                      phases:
                        - { for: 471us, lruStack: { workingSet: 240KiB, writes: 1%, think: 1503ns, populate: true } }
                        - { sequential: { workingSet: 4KiB } }
                  - { name: p2, workload: { sequential: { workingSet: 336KiB, think: 1995ns } } }
            """,
        ["what the compressed pool gives back is all that there is for a fault"] = """
            host: { memory: 216KiB }
            hypervisor: { eviction: { linux: {} }, compression: { compressor: zstd, incompressible: 12% } }
            swap: { ssd: { capacity: 1MiB } }
            vms:
              - name: vm0
                memory: 232KiB
                workload: { scan: { workingSet: 204KiB, accesses: 47 } }
            """,
        ["the compressed pool gets the frame that a fault was charged for"] = """
            host: { memory: 216KiB }
            hypervisor: { eviction: { linux: {} }, compression: { pool: 25%, compressor: zstd, incompressible: 12% } }
            swap: { ssd: { capacity: 1MiB } }
            vms:
              - name: vm0
                memory: 232KiB
                workload: { scan: { workingSet: 204KiB, accesses: 47 } }
            """,
        ["a hypervisor that stands still crashes with a transfer of a guest's disk in its mail"] = """
            duration: 754us
            host: { memory: 108KiB }
            swap: { ssd: { capacity: 1MiB } }
            vms:
              - name: vm0
                memory: 24KiB
                guest: { swap: { device: ssd, capacity: 32KiB } }
                workload: { scan: { workingSet: 20KiB } }
            faults:
              - { name: pause, at: 263us, for: 347us, target: hypervisor, pause: {} }
              - { name: crash, at: 587us, target: hypervisor, crash: { restartAfter: 1us } }
            """,
        ["frames are to be given back while there is no hypervisor"] = """
            duration: 905us
            host: { memory: 112KiB }
            vms:
              - { name: vm, memory: 32KiB, workload: { stride: { workingSet: 4KiB, stride: 4KiB } } }
            faults:
              - { name: crash, at: 564us, target: hypervisor, crash: { restartAfter: 30us } }
              - { name: shrink, at: 476us, for: 114us, target: allocator, shrink: { by: 4KiB } }
            """,
        ["a phase that begins amid a turn ends in its time all the same"] = """
            duration: 974us
            host: { memory: 708KiB }
            swap: { ssd: { capacity: 1MiB } }
            vms:
              - { name: vm0, memory: 24KiB, start: 879us, workload: { lruStack: { workingSet: 4KiB } } }
              - name: vm1
                memory: 724KiB
                processes:
                  - { name: p0, workload: { pointerChase: { workingSet: 444KiB, rate: 917220/s } } }
                  - name: p1
                    workload:
                      phases:
                        - { pointerChase: { workingSet: 200KiB, accesses: 91 } }
                        - { for: 1us, zipf: { workingSet: 4KiB, think: 1304ns } }
            """,
    };

    [Theory]
    [MemberData(nameof(Findings))]
    public void Run_WhatOnceFailed_ShowsNothing(string finding) =>
        Assert.Null(new TortureTrial().Run(_scenarios[finding], seed: 1).Finding);
}
