namespace HyperActors.Scenarios.Tests;

/// <summary>What users read when values are wrong. Each text was read and found good by a person.</summary>
public sealed class ValueMessageTests
{
    [Fact]
    public void Read_SizeWithoutUnit_AsksWhichUnit() => ScenarioTexts.Expect(
        "  memory: 12GiB",
        "  memory: 12",
        """
            error[HA1010]: 'memory' needs a unit
              --> overcommit.yaml:10:11
               10 |   memory: 12
                  |           ^^ 12 what?
              help: write 12GiB (12 884 901 888 bytes). 'GB' is not accepted: it means 10^9 bytes and is not a whole number of pages
            """);

    [Fact]
    public void Read_SizeInDecimalUnit_GivesTheBinaryOne() => ScenarioTexts.Expect(
        "  memory: 12GiB",
        "  memory: 12GB",
        """
            error[HA1011]: 'memory' has no unit 'GB'
              --> overcommit.yaml:10:11
               10 |   memory: 12GB
                  |           ^^^^ did you mean '12GiB'?
              help: write 12GiB. 'GB' is not accepted: it means 10^9 bytes and is not a whole number of pages
            """);

    [Fact]
    public void Read_TimeWithoutUnit_AsksWhichUnit() => ScenarioTexts.Expect(
        "read: 90us",
        "read: 90",
        """
            error[HA1010]: 'read' needs a unit
              --> overcommit.yaml:25:49
               25 |   ssd: { capacity: 16GiB, queueDepth: 32, read: 90, write: 25us, jitter: 20%, bandwidth: 500MiB/s }
                  |                                                 ^^ 90 what?
              help: write 90us; units of time: ps ns us ms s min h
            """);

    [Fact]
    public void Read_TimeInUnknownUnit_GivesTheRightOne() => ScenarioTexts.Expect(
        "duration: 60s",
        "duration: 60sec",
        """
            error[HA1011]: 'duration' has no unit 'sec'
              --> overcommit.yaml:5:11
                5 | duration: 60sec
                  |           ^^^^^ did you mean '60s'?
              help: write 60s; units of time: ps ns us ms s min h
            """);

    [Fact]
    public void Read_NotANumber_ShowsAnExample() => ScenarioTexts.Expect(
        "    memory: 4GiB",
        "    memory: plenty",
        """
            error[HA1012]: 'memory' is not a size
              --> overcommit.yaml:30:13
               30 |     memory: plenty
                  |             ^^^^^^ not a size
              help: write it like 4GiB
            """);

    [Fact]
    public void Read_CountWithUnit_IsRefused() => ScenarioTexts.Expect(
        "vcpus: 2",
        "vcpus: 2cpus",
        """
            error[HA1014]: 'vcpus' is a count and takes no unit
              --> overcommit.yaml:31:12
               31 |     vcpus: 2cpus
                  |            ^^^^^ 'cpus' is too much
              help: write 2
            """);

    [Fact]
    public void Read_CountWithFraction_IsRefused() => ScenarioTexts.Expect(
        "share: 2",
        "share: 2.5",
        """
            error[HA1015]: 'share' is a whole number
              --> overcommit.yaml:35:12
               35 |     share: 2.5
                  |            ^^^ has a decimal point
              help: write 2
            """);

    [Fact]
    public void Read_ValueOutOfRange_NamesTheRange() => ScenarioTexts.Expect(
        "theta: 0.99",
        "theta: 1.6",
        """
            error[HA1013]: 'theta' is out of range
              --> overcommit.yaml:32:50
               32 |     workload: { zipf: { workingSet: 3GiB, theta: 1.6, writes: 10%, rate: 20000/s } }
                  |                                                  ^^^ not from 0 to 1.5
              help: theta is from 0 to 1.5
            """);

    [Fact]
    public void Read_NegativeSize_IsOutOfRange() => ScenarioTexts.Expect(
        "reserved: 512MiB",
        "reserved: -1MiB",
        """
            error[HA1013]: 'reserved' is out of range
              --> overcommit.yaml:11:13
               11 |   reserved: -1MiB
                  |             ^^^^^ not from 0B to 1TiB
              help: reserved is from 0B to 1TiB
            """);

    [Fact]
    public void Read_AccessThatTakesNoTime_IsOutOfRange() => ScenarioTexts.Expect(      // nor would a scan without it
        "tlbHit: 1ns",
        "tlbHit: 0ns",
        """
            error[HA1013]: 'tlbHit' is out of range
              --> overcommit.yaml:14:20
               14 |   costs: { tlbHit: 0ns, vmExit: 1.2us }
                  |                    ^^^ not from 1ps to 1ms
              help: tlbHit is from 1ps to 1ms
            """);

    [Fact]
    public void Read_TimeFinerThanAPicosecond_IsRefused() => ScenarioTexts.Expect(
        "vmExit: 1.2us",
        "vmExit: 1.2345678us",
        """
            error[HA1015]: 'vmExit' is no whole number of picoseconds
              --> overcommit.yaml:14:33
               14 |   costs: { tlbHit: 1ns, vmExit: 1.2345678us }
                  |                                 ^^^^^^^^^^^ too fine
              help: the smallest time is 1ps
            """);

    [Fact]
    public void Read_KeyWithoutValue_IsNamed() => ScenarioTexts.Expect(
        "seed: 42",
        "seed:",
        """
            error[HA1016]: 'seed' has no value
              --> overcommit.yaml:4:1
                4 | seed:
                  | ^^^^ nothing behind it
              help: write a value, or leave the key out
            """);

    [Fact]
    public void Read_PolicyInWrongCase_NamesTheRightOne() => ScenarioTexts.Expect(
        "eviction: { clock: { bits: 2 } }",
        "eviction: { twoq: {} }",
        """
            error[HA1021]: there is no eviction policy 'twoq'
              --> overcommit.yaml:18:15
               18 |   eviction: { twoq: {} }
                  |               ^^^^ did you mean 'twoQ'?
              help: policies: fifo, lru, clock, random, lfu, mru, slru, twoQ, arc, car, lirs, clockPro, s3fifo, sieve, qdlp, wTinyLfu, lecar, twoList, linux      hyperactors list policies
            """);

    [Fact]
    public void Read_PolicyParameterMisspelt_NamesTheNearest() => ScenarioTexts.Expect(
        "{ bits: 2 }",
        "{ bitz: 2 }",
        """
            error[HA1022]: policy 'clock' has no parameter 'bitz'
              --> overcommit.yaml:18:24
               18 |   eviction: { clock: { bitz: 2 } }
                  |                        ^^^^ did you mean 'bits'?
              help: parameters of 'clock': bits (integer 1 to 7), insert (integer 0 to 1)
            """);

    [Fact]
    public void Read_PolicyParameterOutOfRange_NamesTheRange() => ScenarioTexts.Expect(
        "{ bits: 2 }",
        "{ bits: 20 }",
        """
            error[HA1023]: 'bits' cannot be '20'
              --> overcommit.yaml:18:30
               18 |   eviction: { clock: { bits: 20 } }
                  |                              ^^ allowed: integer 1 to 7
              help: Width of the counter of references.
            """);

    [Fact]
    public void Read_WordMisspelt_NamesTheNearest() => ScenarioTexts.Expect(
        "scope: global",
        "scope: pervm",
        """
            error[HA1020]: 'scope' cannot be 'pervm'
              --> overcommit.yaml:19:10
               19 |   scope: pervm
                  |          ^^^^^ did you mean 'perVm'?
              help: one of: global, perVm
            """);

    [Fact]
    public void Read_NameWithSpace_IsRefused() => ScenarioTexts.Expect(
        "  - name: db",
        "  - name: my db",
        """
            error[HA1017]: 'my db' is no name
              --> overcommit.yaml:33:11
               33 |   - name: my db
                  |           ^^^^^ not a name
              help: names are letters, digits, '-', '_' and '.', begin with a letter or digit, and have at most 64 characters
            """);

    [Fact]
    public void Read_StrideNoWholePage_IsRefused() => ScenarioTexts.Expect(
        "workload: { scan: { workingSet: 1GiB } }",
        "workload: { scan: { workingSet: 1GiB, stride: 64B } }",
        """
            error[HA1013]: 'stride' is out of range
              --> overcommit.yaml:48:55
               48 |         workload: { scan: { workingSet: 1GiB, stride: 64B } }
                  |                                                       ^^^ not from 4KiB to 4TiB
              help: stride is from 4KiB to 4TiB
            """);
}
