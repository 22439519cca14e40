namespace HyperActors.Scenarios.Tests;

/// <summary>What users read when a fault cannot be injected. Each text was read and found good by a person.</summary>
public sealed class FaultMessageTests
{
    [Fact]
    public void Read_UnknownTarget_SaysWhatTheNameIs() => Expect(
        "{ name: db-crash, at: 40s, for: 1s, target: vm/db-1, pause: {} }",
        """
            error[HA2003]: fault 'db-crash' targets 'vm/db-1', which does not exist
              --> overcommit.yaml:8:49
                8 |   - { name: db-crash, at: 40s, for: 1s, target: vm/db-1, pause: {} }
                  |                                                 ^^^^^^^ 'db' has no count, so its name is 'vm/db'
              help: targets here: swap, swap/ssd, hypervisor, allocator, vm/web-1, vm/web-2, vm/db, vm/batch, vm/NAME/vcpu/N, mailbox/TARGET
            """);

    [Fact]
    public void Read_TargetOfACount_NamesTheOthers() => Expect(
        "{ name: f, at: 1s, for: 1s, target: vm/web, pause: {} }",
        """
            error[HA2003]: fault 'f' targets 'vm/web', which does not exist
              --> overcommit.yaml:8:41
                8 |   - { name: f, at: 1s, for: 1s, target: vm/web, pause: {} }
                  |                                         ^^^^^^ 'web' has a count, so its names are 'vm/web-1' to 'vm/web-2'
              help: targets here: swap, swap/ssd, hypervisor, allocator, vm/web-1, vm/web-2, vm/db, vm/batch, vm/NAME/vcpu/N, mailbox/TARGET
            """);

    [Fact]
    public void Read_MisspeltTarget_SuggestsTheNearest() => Expect(
        "{ name: f, at: 1s, target: swap/sdd, slow: { latency: x10 } }",
        """
            error[HA2003]: fault 'f' targets 'swap/sdd', which does not exist
              --> overcommit.yaml:8:32
                8 |   - { name: f, at: 1s, target: swap/sdd, slow: { latency: x10 } }
                  |                                ^^^^^^^^ did you mean 'swap/ssd'?
              help: targets here: swap, swap/ssd, hypervisor, allocator, vm/web-1, vm/web-2, vm/db, vm/batch, vm/NAME/vcpu/N, mailbox/TARGET
            """);

    [Fact]
    public void Read_EndsAfterTheRun_NamesTheDuration() => Expect(
        "{ name: late, at: 59s, for: 3s, target: swap, slow: { latency: x10 } }",
        """
            error[HA2030]: fault 'late' ends after the run
              --> overcommit.yaml:8:33
                8 |   - { name: late, at: 59s, for: 3s, target: swap, slow: { latency: x10 } }
                  |                                 ^^ duration is 60s (line 5)
              help: raise duration to 62s, or make the fault shorter
            """);

    [Fact]
    public void Read_BeginsAfterTheRun_IsRefused() => Expect(
        "{ name: late, at: 70s, target: swap, slow: { latency: x10 } }",
        """
            error[HA2030]: fault 'late' begins after the run
              --> overcommit.yaml:8:23
                8 |   - { name: late, at: 70s, target: swap, slow: { latency: x10 } }
                  |                       ^^^ duration is 60s (line 5)
              help: raise duration, or move the fault before 60s
            """);

    [Fact]
    public void Read_CrashesThatOverlap_SaysWhoMustBeThere() => Expect(
        """
        { name: one, at: 1s, target: hypervisor, crash: { restartAfter: 2s } }
          - { name: two, at: 2s, target: allocator, crash: { restartAfter: 2s } }
        """,
        """
            error[HA2031]: fault 'two' cannot be had here: it overlaps the crash 'one': of the hypervisor and the allocator one must be there to tell the other who owns which frame
              --> overcommit.yaml:9:45
                9 |   - { name: two, at: 2s, target: allocator, crash: { restartAfter: 2s } }
                  |                                             ^^^^^ not in this machine
              help: leave the one or the other out
            """);

    [Fact]
    public void Read_VerbNotOfTheTarget_NamesItsVerbs() => Expect(
        "{ name: f, at: 1s, target: vm/db, fail: { probability: 1% } }",
        """
            error[HA2031]: fault 'f' cannot fail 'vm/db'
              --> overcommit.yaml:8:39
                8 |   - { name: f, at: 1s, target: vm/db, fail: { probability: 1% } }
                  |                                       ^^^^ not of this target
              help: to vm/db: slow, crash, pause
            """);

    [Fact]
    public void Read_DuplicateFault_IsRefused() => Expect(
        "{ name: f, at: 1s, target: swap, fail: {} }\n  - { name: f, at: 2s, target: swap, fail: {} }",
        """
            error[HA2001]: two faults are named 'f'
              --> overcommit.yaml:9:13
                9 |   - { name: f, at: 2s, target: swap, fail: {} }
                  |             ^ again
              help: give them different names
            """);

    [Fact]
    public void Read_FactorWithoutX_IsRefused() => Expect(
        "{ name: f, at: 1s, target: swap, slow: { latency: 10 } }",
        """
            error[HA1010]: 'latency' needs an x
              --> overcommit.yaml:8:55
                8 |   - { name: f, at: 1s, target: swap, slow: { latency: 10 } }
                  |                                                       ^^ not a factor
              help: write x10
            """);

    [Fact]
    public void Read_CrashWithASpan_IsRefused() => Expect(
        "{ name: f, at: 1s, for: 2s, target: swap, crash: {} }",
        """
            error[HA2007]: fault 'f' is a crash, which takes no time
              --> overcommit.yaml:8:29
                8 |   - { name: f, at: 1s, for: 2s, target: swap, crash: {} }
                  |                             ^^ a crash has restartAfter
              help: write crash: { restartAfter: 2s }
            """);

    [Fact]
    public void Read_PauseWithoutEnd_IsRefused() => Expect(
        "{ name: f, at: 1s, target: swap, pause: {} }",
        """
            error[HA1005]: fault 'f' needs 'for'
              --> overcommit.yaml:8:5
                8 |   - { name: f, at: 1s, target: swap, pause: {} }
                  |     ^ a pause without an end
              help: add for: 100ms
            """);

    [Fact]
    public void Read_NoVerb_ListsThem() => Expect(
        "{ name: f, at: 1s, target: swap }",
        """
            error[HA1024]: a fault needs a kind
              --> overcommit.yaml:8:5
                8 |   - { name: f, at: 1s, target: swap }
                  |     ^ which kind?
              help: one of: slow, fail, crash, pause, shrink, deviceFull, tornWrite, drop, delay, duplicate, corrupt
            """);

    /// <summary>Expects messages of the right scenario with faults, to the letter; those of verbs to come are left out.</summary>
    private static void Expect(string fault, string messages)
    {
        ScenarioReading reading = ScenarioTexts.ReadWith("x-note: nobody reads this", "faults:\n  - " + fault);
        IReadOnlyList<ScenarioError> errors = [.. reading.Errors.Where(static error => error.Code != "HA1030")];
        Assert.Equal(messages + "\n", ErrorRenderer.ToText(errors));
    }
}
