namespace HyperActors.Scenarios.Tests;

/// <summary>What users read when an objective is wrong. Each text was read and found good by a person.</summary>
public sealed class ObjectiveMessageTests
{
    [Fact]
    public void Read_ObjectiveOfNoVm_NamesTheNearest() => ScenarioTexts.Expect(
        "vm=web-*",
        "vm=web",
        """
            error[HA2014]: objective 'web-p99' selects nothing: vm=web
              --> overcommit.yaml:59:43
               59 |     expect: p99(vm.page_fault.duration{vm=web}) < 500us
                  |                                           ^^^ 'web' has a count: write 'web-*'
              help: here: web-1, web-2, db, batch
            """);

    [Fact]
    public void Read_ObjectiveLabelUnknown_ListsTheLabels() => ScenarioTexts.Expect(
        "{vm=web-*}",
        "{name=web-*}",
        """
            error[HA2013]: metric 'vm.page_fault.duration' has no label 'name'
              --> overcommit.yaml:59:40
               59 |     expect: p99(vm.page_fault.duration{name=web-*}) < 500us
                  |                                        ^^^^
              help: labels of 'vm.page_fault.duration': vm, type
            """);

    [Fact]
    public void Read_ObjectiveAggregateImpossible_ListsTheRight() => ScenarioTexts.Expect(
        "count(vm.oom_kills)",
        "p99(vm.oom_kills)",
        """
            error[HA2015]: metric 'vm.oom_kills' has no 'p99'
              --> overcommit.yaml:61:13
               61 |     expect: p99(vm.oom_kills) == 0
                  |             ^^^ it is a counter
              help: aggregates of 'vm.oom_kills': count, sum, rate
            """);

    [Fact]
    public void Read_ObjectiveLimitInWrongUnit_ShowsTheRight() => ScenarioTexts.Expect(
        "< 500us",
        "< 500",
        """
            error[HA2016]: the limit of objective 'web-p99' needs a unit
              --> overcommit.yaml:59:53
               59 |     expect: p99(vm.page_fault.duration{vm=web-*}) < 500
                  |                                                     ^^^ 500 what?
              help: write 500ms; units of time: ps ns us ms s min h
            """);

    [Fact]
    public void Read_ObjectiveNotClosed_ShowsWhere() => ScenarioTexts.Expect(
        "count(vm.oom_kills) == 0",
        "count(vm.oom_kills == 0",
        """
            error[HA2010]: objective 'no-oom' lacks a ')'
              --> overcommit.yaml:61:32
               61 |     expect: count(vm.oom_kills == 0
                  |                                ^ ')' belongs here
              help: write it like p99(vm.page_fault.duration{vm=db}) < 2ms
            """);

    [Fact]
    public void Read_ObjectiveSingleEquals_SuggestsTwo() => ScenarioTexts.Expect(
        "== 0",
        "= 0",
        """
            error[HA2010]: objective 'no-oom' has no comparison here
              --> overcommit.yaml:61:33
               61 |     expect: count(vm.oom_kills) = 0
                  |                                 ^ did you mean '=='?
              help: write it like p99(vm.page_fault.duration{vm=db}) < 2ms
            """);

    [Fact]
    public void Read_ObjectiveInQuotes_PointsIntoThem() => ScenarioTexts.Expect(
        "expect: count(vm.oom_kills) == 0",
        "expect: \"count(vm.oom_kils) == 0\"",
        """
            error[HA2011]: objective 'no-oom' names no known metric: 'vm.oom_kils'
              --> overcommit.yaml:61:20
               61 |     expect: "count(vm.oom_kils) == 0"
                  |                    ^^^^^^^^^^^ did you mean 'vm.oom_kills'?
              note: an objective that can never be measured would always hold, so this stops the run
            """);

    [Fact]
    public void Read_ObjectiveMetricLater_IsNotYetSupported() => ScenarioTexts.Expect(
        "count(vm.oom_kills)",
        "max(actor.mailbox.length)",
        """
            error[HA2017]: metric 'actor.mailbox.length' cannot be used in objectives yet
              --> overcommit.yaml:61:17
               61 |     expect: max(actor.mailbox.length) == 0
                  |                 ^^^^^^^^^^^^^^^^^^^^ not yet
              help: metrics for objectives: hyperactors list metrics
            """);

    [Fact]
    public void Read_ObjectiveWithoutSwap_CanNeverBeMeasured() => ScenarioTexts.Expect(
        "count(vm.oom_kills) == 0",
        "p99(swap.operation.duration) < 1ms",
        """
            error[HA2018]: objective 'no-oom' can never be measured
              --> overcommit.yaml:61:17
               61 |     expect: p99(swap.operation.duration) < 1ms
                  |                 ^^^^^^^^^^^^^^^^^^^^^^^ there is no swap device
              help: add a swap device, or remove the objective
            """, ["swap={}", "hypervisor.reclaim.order=[kill]"]);
}
