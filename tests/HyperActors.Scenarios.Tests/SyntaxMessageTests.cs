namespace HyperActors.Scenarios.Tests;

/// <summary>What users read when keys and shapes are wrong. Each text was read and found good by a person.</summary>
public sealed class SyntaxMessageTests
{
    [Fact]
    public void Read_KeyMisspelt_NamesTheNearest() => ScenarioTexts.Expect(
        "    memory: 6GiB\n    share",
        "    memroy: 6GiB\n    share",
        """
            error[HA1002]: unknown key 'memroy' in a VM
              --> overcommit.yaml:34:5
               34 |     memroy: 6GiB
                  |     ^^^^^^ did you mean 'memory'?
              help: keys of a VM: name, count, memory, vcpus, share, limit, reservation, quantum, firstQuantum, start, content, guest, workload, processes
            """);

    [Fact]
    public void Read_KeyOfAnotherWorld_ListsTheKeys() => ScenarioTexts.Expect(
        "  reserved: 512MiB",
        "  numa: 2",
        """
            error[HA1002]: unknown key 'numa' in the host
              --> overcommit.yaml:11:3
               11 |   numa: 2
                  |   ^^^^
              help: keys of the host: memory, reserved, cpus, paging, hugePages, cpu, tlb, costs
            """);

    /// <summary>The parser passes over a key that is not there, and then has nothing where a value must be.</summary>
    [Theory]
    [InlineData("- : mixer")]
    [InlineData("- ]   count: 3")]
    public void Read_KeyMissing_IsAnError(string process)
    {
        string text = ScenarioTexts.Overcommit.Replace("- name: mixer", process, StringComparison.Ordinal);
        ScenarioReading reading = ScenarioReader.ReadText(text, "overcommit.yaml");
        Assert.Null(reading.Scenario);
        Assert.Equal("HA1001", Assert.Single(reading.Errors).Code);
    }

    [Fact]
    public void Read_TabIndentation_IsNamed() => ScenarioTexts.Expect(
        "    count: 2\n",
        "\tcount: 2\n",
        """
            error[HA1003]: a tab in the indentation
              --> overcommit.yaml:29:1
               29 |  count: 2
                  | ^ a tab
              help: YAML is indented with spaces only; two a level
            """);

    [Fact]
    public void Read_DuplicateKey_NamesTheFirst() => ScenarioTexts.Expect(
        "    share: 2\n",
        "    share: 2\n    share: 3\n",
        """
            error[HA1004]: 'share' is given twice
              --> overcommit.yaml:36:5
               36 |     share: 3
                  |     ^^^^^ first in line 35
              help: keep one of them
            """);

    [Fact]
    public void Read_NotYaml_ShowsWhere() => ScenarioTexts.Expect(
        "levels: 4, page: 4KiB }",
        "levels: 4, page: 4KiB",
        """
            error[HA1001]: this '{' is not closed
              --> overcommit.yaml:12:11
               12 |   paging: { mode: nested, levels: 4, page: 4KiB
                  |           ^ opened here
              help: add a '}' at its end
            """);

    [Fact]
    public void Read_Anchor_IsRefused() => ScenarioTexts.Expect(
        "  memory: 12GiB",
        "  memory: &big 12GiB",
        """
            error[HA1007]: an anchor
              --> overcommit.yaml:10:11
               10 |   memory: &big 12GiB
                  |           ^ anchors are not read
              help: write the value out, or use 'count' for VMs that are alike
            """);

    [Fact]
    public void Read_ListInPlaceOfMap_IsRefused() => ScenarioTexts.Expect(
        "  reserved: 512MiB",
        "  reserved: [512MiB]",
        """
            error[HA1006]: 'reserved' is a size, not a list
              --> overcommit.yaml:11:13
               11 |   reserved: [512MiB]
                  |             ^ one value belongs here
              help: write reserved: 512MiB
            """);

    [Fact]
    public void Read_MapInPlaceOfList_IsRefused() => ScenarioTexts.Expect(
        "vms:\n  - name: web\n    count: 2\n    memory: 4GiB\n    vcpus: 2\n",
        "vms:\n    name: web\n    count: 2\n    memory: 4GiB\n    vcpus: 2\nx-rest:\n  - name: a\n",
        """
            error[HA1006]: 'vms' is a list, not a map
              --> overcommit.yaml:28:5
               28 |     name: web
                  |     ^ a list belongs here
              help: begin each of its items with a hyphen: '- name: …'
            """);

    [Fact]
    public void Read_RequiredKeyMissing_IsNamed() => ScenarioTexts.Expect(
        "    memory: 4GiB\n",
        "",
        """
            error[HA1005]: a VM needs 'memory'
              --> overcommit.yaml:28:5
               28 |   - name: web
                  |     ^ 'memory' is missing
              help: add memory: 4GiB
            """);

    [Fact]
    public void Read_PolicyWithoutBraces_ShowsTheMap() => ScenarioTexts.Expect(
        "eviction: { clock: { bits: 2 } }",
        "eviction: clock",
        """
            error[HA1024]: 'eviction' is a map with one policy
              --> overcommit.yaml:18:13
               18 |   eviction: clock
                  |             ^^^^^ write { clock: {} }
              help: write eviction: { clock: {} }
            """);

    [Fact]
    public void Read_TwoPolicies_AreRefused() => ScenarioTexts.Expect(
        "{ clock: { bits: 2 } }",
        "{ clock: {}, lru: {} }",
        """
            error[HA1024]: 'eviction' is a map with one policy
              --> overcommit.yaml:18:26
               18 |   eviction: { clock: {}, lru: {} }
                  |                          ^^^ one policy belongs here
              help: write eviction: { clock: {} }
            """);

    [Fact]
    public void Read_WorkloadMisspelt_NamesTheNearest() => ScenarioTexts.Expect(
        "workload: { zipf: { workingSet: 3GiB, theta",
        "workload: { zpif: { workingSet: 3GiB, theta",
        """
            error[HA1025]: there is no workload 'zpif'
              --> overcommit.yaml:32:17
               32 |     workload: { zpif: { workingSet: 3GiB, theta: 0.99, writes: 10%, rate: 20000/s } }
                  |                 ^^^^ did you mean 'zipf'?
              help: workloads: sequential, stride, uniform, zipf, hotCold, pointerChase, scan, lruStack, trace, mix, phases
            """);

    [Fact]
    public void Read_TwoWorkloads_AreRefused() => ScenarioTexts.Expect(
        "workload: { scan: { workingSet: 1GiB } }",
        "workload: { scan: { workingSet: 1GiB }, uniform: { workingSet: 1GiB } }",
        """
            error[HA1024]: a workload has one kind, not two
              --> overcommit.yaml:48:49
               48 |         workload: { scan: { workingSet: 1GiB }, uniform: { workingSet: 1GiB } }
                  |                                                 ^^^^^^^ 'scan' stands in line 48
              help: keep one of them
            """);

    [Fact]
    public void Read_BalloonBehindSwap_IsRefused() => ScenarioTexts.Expect(
        "order: [swap]",
        "order: [swap, balloon]",
        """
            error[HA2025]: the order of reclaim cannot be
              --> overcommit.yaml:21:5
               21 |     order: [swap, balloon]
                  |     ^^^^^ cannot be
              help: write [swap], [kill], [swap, kill], or one of them with 'balloon' in front
            """);

    [Fact]
    public void Read_BalloonThatTheOrderLeavesOut_IsRefused() => ScenarioTexts.Expect(
        "order: [swap]",
        "balloon: { proxmox: {} }",
        """
            error[HA2025]: there is a balloon, but the order of reclaim leaves it out
              --> overcommit.yaml:21:5
               21 |     balloon: { proxmox: {} }
                  |     ^^^^^^^ never used
              help: write order: [balloon, swap]
            """);

    [Fact]
    public void Read_FewerCpusThanVcpus_AreNotYetSupported() => ScenarioTexts.Expect(
        "  reserved: 512MiB",
        "  cpus: 4",
        """
            error[HA1030]: fewer CPUs than vCPUs are not supported yet
              --> overcommit.yaml:11:9
               11 |   cpus: 4
                  |         ^ the VMs have 6 vCPUs
              help: write cpus: 6, or leave it out: each vCPU has a CPU of its own
            """);

    [Fact]
    public void Read_VersionFromTheFuture_IsRefused() => ScenarioTexts.Expect(
        "schema: hyperactors/v1\n",
        "schema: hyperactors/v2\n",
        """
            error[HA1009]: this file is written for 'hyperactors/v2'
              --> overcommit.yaml:2:9
                2 | schema: hyperactors/v2
                  |         ^^^^^^^^^^^^^^ this program reads hyperactors/v1
              help: use a newer version of HyperActors
            """);

    [Fact]
    public void Read_SeveralMistakes_AreToldAtOnce() => ScenarioTexts.Expect(
        "seed: 42\nduration: 60s\nwarmup: 5s",
        "sed: 42\nduration: 60\nwarmup: 5s 5s",
        """
            error[HA1002]: unknown key 'sed' in the scenario
              --> overcommit.yaml:4:1
                4 | sed: 42
                  | ^^^ did you mean 'seed'?
              help: keys of the scenario: schema, name, about, seed, duration, warmup, interleave, verify, host, hypervisor, swap, vms, faults, slos, sweep, record

            error[HA1010]: 'duration' needs a unit
              --> overcommit.yaml:5:11
                5 | duration: 60
                  |           ^^ 60 what?
              help: write 60s; units of time: ps ns us ms s min h

            error[HA1011]: 'warmup' has no unit 's 5s'
              --> overcommit.yaml:6:9
                6 | warmup: 5s 5s
                  |         ^^^^^ not a time
              help: units of time: ps ns us ms s min h
            """);
}
