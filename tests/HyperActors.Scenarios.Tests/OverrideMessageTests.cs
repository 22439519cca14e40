namespace HyperActors.Scenarios.Tests;

/// <summary>What users read when a --set argument is wrong. Each text was read and found good by a person.</summary>
public sealed class OverrideMessageTests
{
    [Fact]
    public void Read_SetOfUnknownVm_NamesTheNearest() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1041]: 'vms' has no item 'dbb'
              --> --set:1:5
                  | vms.dbb.memory=4GiB
                  |     ^^^ did you mean 'db'?
              help: here: web, db, batch
            """, ["vms.dbb.memory=4GiB"]);

    [Fact]
    public void Read_SetOfUnknownKey_NamesTheNearest() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1041]: the host has no key 'memroy'
              --> --set:1:6
                  | host.memroy=4GiB
                  |      ^^^^^^ did you mean 'memory'?
              help: here: memory, reserved, cpus, paging, hugePages, cpu, tlb, costs
            """, ["host.memroy=4GiB"]);

    [Fact]
    public void Read_SetWithoutEquals_ShowsTheForm() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1040]: --set takes path=value
              --> --set:1:1
                  | host.memory
                  | ^^^^^^^^^^^ there is no '='
              help: write --set vms.db.memory=4GiB
            """, ["host.memory"]);

    [Fact]
    public void Read_SetOfBadValue_PointsIntoTheArgument() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1011]: 'memory' has no unit 'GB'
              --> --set:1:13
                  | host.memory=4GB
                  |             ^^^ did you mean '4GiB'?
              help: write 4GiB. 'GB' is not accepted: it means 10^9 bytes and is not a whole number of pages
            """, ["host.memory=4GB"]);

    [Fact]
    public void Read_SetOfUnknownPolicy_NamesTheNearest() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1041]: there is no eviction policy 'twoq'
              --> --set:1:21
                  | hypervisor.eviction.twoq={}
                  |                     ^^^^ did you mean 'twoQ'?
              help: here: fifo, lru, clock, random, lfu, mru, slru, twoQ, arc, car, lirs, clockPro, s3fifo, sieve, qdlp, wTinyLfu, lecar, twoList, linux
            """, ["hypervisor.eviction.twoq={}"]);

    [Fact]
    public void Read_SetOfPolicyParameter_IsChecked() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1023]: 'bits' cannot be '9'
              --> --set:1:32
                  | hypervisor.eviction.clock.bits=9
                  |                                ^ allowed: integer 1 to 7
              help: Width of the counter of references.
            """, ["hypervisor.eviction.clock.bits=9"]);

    /// <summary>The other half of a contradiction came from the command line, so no line of the file is to blame.</summary>
    [Fact]
    public void Read_SetContradictsTheFile_NamesTheCommandLine() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA2004]: the warm-up is as long as the run
              --> overcommit.yaml:6:9
                6 | warmup: 5s
                  |         ^^ duration is 1ms (from the command line)
              help: raise duration, or shorten warmup: only what follows it is measured
            """, ["duration=1ms", "faults=[]", "vms.batch.start=0s"]);

    [Fact]
    public void Read_SetWithoutValue_ShowsTheForm() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1040]: --set gives no value
              --> --set:1:1
                  | host.memory=
                  | ^^^^^^^^^^^^ nothing behind the '='
              help: write --set vms.db.memory=4GiB
            """, ["host.memory="]);

    [Fact]
    public void Read_SetBelowAValue_IsRefused() => ScenarioTexts.Expect(
        "x-note",
        "x-note",
        """
            error[HA1041]: 'memory' has no parts
              --> --set:1:13
                  | host.memory.size=4GiB
                  |             ^^^^
            """, ["host.memory.size=4GiB"]);
}
