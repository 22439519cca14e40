namespace HyperActors.Scenarios.Tests;

/// <summary>What users read when a well-written scenario cannot be meant. Each text was read and found good by a person.</summary>
public sealed class MeaningMessageTests
{
    [Fact]
    public void Read_NoWorkload_IsNamed() => ScenarioTexts.Expect(
        "    workload: { zipf: { workingSet: 3GiB, theta: 0.99, writes: 10%, rate: 20000/s } }\n",
        "",
        """
            error[HA2028]: nothing runs in VM 'web'
              --> overcommit.yaml:28:5
               28 |   - name: web
                  |     ^ no 'workload'
              help: write either 'workload' or 'processes'
            """);

    [Fact]
    public void Read_DuplicateVm_NamesTheFirst() => ScenarioTexts.Expect(
        "  - name: db",
        "  - name: web-2",
        """
            error[HA2001]: two VMs are named 'web-2'
              --> overcommit.yaml:33:11
               33 |   - name: web-2
                  |           ^^^^^ first in line 28
              help: give them different names, or write one of them with 'count'
            """);

    [Fact]
    public void Read_LimitBelowReservation_IsRefused() => ScenarioTexts.Expect(
        "limit: 5GiB",
        "limit: 512MiB",
        """
            error[HA2002]: the limit of VM 'db' is below its reservation
              --> overcommit.yaml:36:12
               36 |     limit: 512MiB
                  |            ^^^^^^ reservation is 1GiB
              help: a limit is at least the reservation
            """);

    [Fact]
    public void Read_WarmupAsLongAsTheRun_IsRefused() => ScenarioTexts.Expect(
        "warmup: 5s",
        "warmup: 1min",
        """
            error[HA2004]: the warm-up is as long as the run
              --> overcommit.yaml:6:9
                6 | warmup: 1min
                  |         ^^^^ duration is 60s (line 5)
              help: raise duration, or shorten warmup: only what follows it is measured
            """);

    [Fact]
    public void Read_NoDurationAndEndless_IsRefused() => ScenarioTexts.Expect(
        "duration: 60s\n",
        "",
        """
            error[HA2005]: the run would never end
              --> overcommit.yaml:31:5
               31 |     workload: { zipf: { workingSet: 3GiB, theta: 0.99, writes: 10%, rate: 20000/s } }
                  |     ^^^^^^^^ endless
              help: add duration: 60s, or end the workload with 'accesses' (a trace with 'limit' or a 'repeat' above 0)
            """);

    [Fact]
    public void Read_WorkingSetLargerThanTheVm_IsRefused() => ScenarioTexts.Expect(
        "workingSet: 3GiB",
        "workingSet: 4GiB",
        """
            error[HA2006]: the workloads of VM 'web' need more memory than it has
              --> overcommit.yaml:32:37
               32 |     workload: { zipf: { workingSet: 4GiB, theta: 0.99, writes: 10%, rate: 20000/s } }
                  |                                     ^^^^ the VM has 4GiB
              help: with page tables they need 4.25GiB: raise 'memory', choose a smaller working set, or let the guest page: guest: { swap: { device: ssd, capacity: 8.25MiB } }
            """);

    [Fact]
    public void Read_RateAndThink_AreRefused() => ScenarioTexts.Expect(
        "think: 50ns",
        "think: 50ns, rate: 10/s",
        """
            error[HA2007]: a workload has either a rate or a think time
              --> overcommit.yaml:41:68
               41 |         - { for: 40s, zipf: { workingSet: 5GiB, theta: 0.8, think: 50ns, rate: 10/s } }
                  |                                                                    ^^^^ rate is 10/s
              help: rate: accesses arrive by the clock; think: each follows the one before
            """);

    [Fact]
    public void Read_MemoryNoMultipleOfThePage_IsRefused() => ScenarioTexts.Expect(
        "page: 4KiB }",
        "page: 1GiB }",
        """
            error[HA2008]: 'host.reserved' is no multiple of the host's page
              --> overcommit.yaml:11:13
               11 |   reserved: 512MiB
                  |             ^^^^^^ not a multiple of 1GiB
              help: round it, or choose another host.paging.page
            """);

    [Fact]
    public void Read_SizeOfHalfAPage_IsRefused() => ScenarioTexts.Expect(
        "limit: 5GiB",
        "limit: 5000002KiB",
        """
            error[HA2008]: 'limit' is no multiple of the page
              --> overcommit.yaml:36:12
               36 |     limit: 5000002KiB
                  |            ^^^^^^^^^^ not a multiple of 4KiB
              help: round it: memory comes in pages of 4 KiB
            """);

    [Fact]
    public void Read_SwapTooSmall_CannotFit() => ScenarioTexts.Expect(
        "capacity: 16GiB",
        "capacity: 4GiB",
        """
            error[HA2020]: this scenario cannot fit: swap is too small
              --> overcommit.yaml:25:20
               25 |   ssd: { capacity: 4GiB, queueDepth: 32, read: 90us, write: 25us, jitter: 20%, bandwidth: 500MiB/s }
                  |                    ^^^^ guests may need 20 GiB; host 11.5 GiB + swap 4 GiB = 15.5 GiB
              help: capacity of at least 8.5GiB, or host.memory of 16.5GiB, or add 'kill' to hypervisor.reclaim.order to allow OOM kills
            """);

    [Fact]
    public void Read_NoSwap_CannotFit() => ScenarioTexts.Expect(
        "swap:\n  ssd: { capacity: 16GiB, queueDepth: 32, read: 90us, write: 25us, jitter: 20%, bandwidth: 500MiB/s }\n",
        "",
        """
            error[HA2022]: this scenario is overcommitted and has no swap
              --> overcommit.yaml:10:11
               10 |   memory: 12GiB
                  |           ^^^^^ guests may need 20 GiB, the host has 11.5 GiB
              help: add swap: { ssd: { profile: nvme, capacity: 20GiB } }, or host.memory of 20.5GiB, or add 'kill' to hypervisor.reclaim.order to allow OOM kills

            error[HA2022]: VM 'db' is limited below its memory and there is no swap
              --> overcommit.yaml:34:12
               34 |     limit: 5GiB
                  |            ^^^^ memory is 6GiB
              help: add a swap device, or raise the limit to the memory
            """);

    [Fact]
    public void Read_ReservationsExceedTheHost_AreRefused() => ScenarioTexts.Expect(
        "    vcpus: 2\n",
        "    vcpus: 2\n    reservation: 4GiB\n",
        """
            error[HA2021]: the VMs reserve more than the host has
              --> overcommit.yaml:32:18
               32 |     reservation: 4GiB
                  |                  ^^^^ all together 9 GiB, the host has 8.5 GiB
              help: reserve less, or enlarge host.memory
            """, ["host.memory=9GiB"]);

    [Fact]
    public void Read_WatermarksOutOfOrder_AreRefused() => ScenarioTexts.Expect(
        "high: 6%",
        "high: 3%",
        """
            error[HA2024]: watermark low is not below high
              --> overcommit.yaml:22:24
               22 |     watermarks: { low: 4%, high: 3% }
                  |                        ^^ high is 3%
              help: min <= low < high
            """);

    [Fact]
    public void Read_TlbShapeImpossible_IsRefused() => ScenarioTexts.Expect(
        "ways: 12",
        "ways: 7",
        """
            error[HA2027]: a TLB of 1536 entries has no 7 ways
              --> overcommit.yaml:13:45
               13 |   tlb: { l1: 64, l2: { entries: 1536, ways: 7 }, walkCache: 32 }
                  |                                             ^ does not divide the entries
              help: entries are a whole multiple of ways
            """);

    [Fact]
    public void Read_MetricMisspelt_NamesTheNearest() => ScenarioTexts.Expect(
        "vm.page_fault.duration",
        "vm.pagefault.duration",
        """
            error[HA2011]: objective 'web-p99' names no known metric: 'vm.pagefault.duration'
              --> overcommit.yaml:59:17
               59 |     expect: p99(vm.pagefault.duration{vm=web-*}) < 500us
                  |                 ^^^^^^^^^^^^^^^^^^^^^ did you mean 'vm.page_fault.duration'?
              note: an objective that can never be measured would always hold, so this stops the run
            """);

    [Fact]
    public void Read_TraceMissing_NamesThePath() => ScenarioTexts.Expect(
        "workload: { scan: { workingSet: 1GiB } }",
        "workload: { trace: { file: traces/none.gz } }",
        """
            error[HA3002]: the access trace 'traces/none.gz' does not exist
              --> overcommit.yaml:48:36
               48 |         workload: { trace: { file: traces/none.gz } }
                  |                                    ^^^^^^^^^^^^^^ there is no such file
              help: looked for traces/none.gz. Paths are relative to the scenario file
            """);

    [Fact]
    public void Read_TraceFormatUnknown_ListsThem() => ScenarioTexts.Expect(
        "workload: { scan: { workingSet: 1GiB } }",
        "workload: { trace: { file: traces/none.gz, format: lackei } }",
        """
            error[HA3004]: there is no trace format 'lackei'
              --> overcommit.yaml:48:60
               48 |         workload: { trace: { file: traces/none.gz, format: lackei } }
                  |                                                            ^^^^^^ did you mean 'lackey'?
              help: formats: hat, lackey, ptrc, tpat, lirs, arc, oracle, csv; or leave it out
            """);

    [Fact]
    public void Read_StrideOfUnwrittenLength_NamesTheRange() => ScenarioTexts.Expect(
        "workload: { scan: { workingSet: 1GiB } }",
        "workload: { stride: { workingSet: 1GiB, stride: 1GiB } }",
        """
            error[HA2026]: this workload cannot run: 'stride' does not fit
              --> overcommit.yaml:48:57
               48 |         workload: { stride: { workingSet: 1GiB, stride: 1GiB } }
                  |                                                         ^^^^ does not fit
              help: stride: not 0, and shorter than workingSet
            """);

    [Fact]
    public void Read_ThetaTooFine_IsRefused() => ScenarioTexts.Expect(
        "theta: 0.8",
        "theta: 0.80001",
        """
            error[HA2026]: this workload cannot run: 'theta' does not fit
              --> overcommit.yaml:41:56
               41 |         - { for: 40s, zipf: { workingSet: 5GiB, theta: 0.80001, think: 50ns } }
                  |                                                        ^^^^^^^ does not fit
              help: theta: it must be from 0 to 1.5 with at most four decimals
            """);

    [Fact]
    public void Read_EndlessPhaseBeforeAnother_IsRefused() => ScenarioTexts.Expect(
        "{ for: 20s, uniform",
        "{ uniform",
        """
            error[HA2026]: the phases after this one never come
              --> overcommit.yaml:40:11
               40 |         - { uniform: { workingSet: 4GiB, writes: 30%, rate: 50000/s } }
                  |           ^ endless
              help: add for: 20s, or end its workload with 'accesses'
            """);

    [Fact]
    public void Read_RateInAMix_IsRefused() => ScenarioTexts.Expect(
        "hotVisits: 90%",
        "hotVisits: 90%, rate: 5/s",
        """
            error[HA2007]: a part of a mix has no rate of its own
              --> overcommit.yaml:54:93
               54 |               - { weight: 3, hotCold: { workingSet: 256MiB, hot: 10%, hotVisits: 90%, rate: 5/s } }
                  |                                                                                             ^^^ belongs to the mix
              help: write 'rate' beside 'parts', and use 'weight' here
            """);

    [Fact]
    public void Read_StartAfterTheEnd_IsRefused() => ScenarioTexts.Expect(
        "start: 6s",
        "start: 2min",
        """
            error[HA2028]: VM 'batch' starts after the end
              --> overcommit.yaml:44:12
               44 |     start: 2min
                  |            ^^^^ duration is 60s (line 5)
              help: start it earlier, or raise duration
            """);

    [Fact]
    public void Read_ReservedAllMemory_IsRefused() => ScenarioTexts.Expect(
        "reserved: 512MiB",
        "reserved: 12GiB",
        """
            error[HA2023]: the hypervisor keeps all memory
              --> overcommit.yaml:11:13
               11 |   reserved: 12GiB
                  |             ^^^^^ host.memory is 12GiB
              help: reserve less, or enlarge host.memory
            """);

    [Fact]
    public void Read_OrderOfKillAlone_LeavesSwapOut() => ScenarioTexts.Expect(
        "order: [swap]",
        "order: [kill]",
        """
            error[HA2025]: there is swap, but the order of reclaim leaves it out
              --> overcommit.yaml:21:5
               21 |     order: [kill]
                  |     ^^^^^ no 'swap'
              help: write [swap, kill], or remove the swap devices
            """);

    [Fact]
    public void Read_TlbTooLargeToBeFullyAssociative_IsRefused() => ScenarioTexts.Expect(
        "l1: 64",
        "l1: 130",
        """
            error[HA2027]: a TLB of 130 entries is too large to be fully associative
              --> overcommit.yaml:13:14
               13 |   tlb: { l1: 130, l2: { entries: 1536, ways: 12 }, walkCache: 32 }
                  |              ^^^ the profile's ways do not divide the entries
              help: say how many 'ways' a set has: from 1 to 128
            """);

    [Fact]
    public void Read_WalkCacheThatHasNoSets_IsRefused() => ScenarioTexts.Expect(
        "walkCache: 32",
        "walkCache: 130",
        """
            error[HA2027]: 130 entries cannot be divided into sets
              --> overcommit.yaml:13:62
               13 |   tlb: { l1: 64, l2: { entries: 1536, ways: 12 }, walkCache: 130 }
                  |                                                              ^^^ no multiple of 4
              help: more than 128 entries come in sets of 4
            """);

    [Fact]
    public void Read_MoreProcessesThanIdentifiers_CountsForkedCopies() => ScenarioTexts.Expect(
        "        count: 3\n        workload: { scan: { workingSet: 1GiB } }",
        "        count: 2048\n        workload: { scan: { workingSet: 4KiB } }",
        """
            error[HA1013]: VM 'batch' has too many processes
              --> overcommit.yaml:45:5
               45 |     processes:
                  |     ^^^^^^^^^ 2049 processes and 2048 forked copies
              help: a VM has at most 4096 with their copies: spread them over several VMs
            """);
}
