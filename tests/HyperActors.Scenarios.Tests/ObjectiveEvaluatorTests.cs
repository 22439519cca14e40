namespace HyperActors.Scenarios.Tests;

public sealed class ObjectiveEvaluatorTests
{
    [Theory]
    [InlineData("max(vm.page_fault.duration) < 1us", "Pass", 800e-9)]
    [InlineData("max(vm.page_fault.duration{vm=web}) < 100ns", "Fail", 200e-9)]
    [InlineData("min(vm.page_fault.duration) >= 100ns", "Pass", 100e-9)]
    [InlineData("mean(vm.page_fault.duration{type=major}) <= 500ns", "Pass", 500e-9)]
    [InlineData("p50(vm.page_fault.duration{vm=web}) == 100ns", "Pass", 100e-9)]
    [InlineData("p99.9(vm.page_fault.duration{vm=web}) == 200ns", "Pass", 200e-9)]
    [InlineData("count(vm.page_fault.duration) == 6", "Pass", 6)]
    [InlineData("rate(vm.page_fault.duration) < 1/s", "Pass", 0.6)]
    [InlineData("sum(vm.page_fault.duration) < 3us", "Pass", 2.3e-6)]
    [InlineData("count(vm.page_faults{type=major, cause=nested}) == 4", "Pass", 4)]
    [InlineData("count(vm.page_faults{cause=guest}) > 5", "Fail", 5)]
    [InlineData("count(vm.accesses) == 1500", "Pass", 1500)]
    [InlineData("rate(vm.accesses{vm=web}) >= 100/s", "Pass", 100)]
    [InlineData("max(vm.slowdown) < 2", "Fail", 2.5)]
    [InlineData("min(vm.slowdown) == 1", "Pass", 1)]
    [InlineData("mean(vm.slowdown) <= 175%", "Pass", 1.75)]
    [InlineData("sum(vm.stall.time{cause=swap}) < 6s", "Pass", 5)]
    [InlineData("rate(vm.stall.time) < 70%", "Pass", 0.6)]
    [InlineData("mean(vm.cpu.utilization) > 0.5", "Pass", 0.6)]
    [InlineData("max(vm.cpu.utilization{vm=d?}) < 50%", "Pass", 0.4)]
    [InlineData("count(vm.oom_kills) == 0", "Fail", 3)]
    [InlineData("count(vm.oom_kills{level=host}) <= 1", "Pass", 1)]
    [InlineData("count(vm.oom_kills{vm=web}) == 0", "Pass", 0)]
    [InlineData("max(vm.memory.usage{vm=web}) <= 60 pages", "Pass", 245760)]
    [InlineData("mean(vm.walk.references) == 10", "Pass", 10)]
    [InlineData("max(vm.walk.references) <= 24", "Pass", 24)]
    [InlineData("max(host.memory.utilization) <= 96%", "Pass", 0.96)]
    [InlineData("count(hypervisor.reclaims{vm=db,requester=web}) == 8", "Pass", 8)]
    [InlineData("count(hypervisor.reclaims{vm=web}) == 0", "Pass", 0)]
    [InlineData("count(swap.operations{direction=in}) == 4", "Pass", 4)]
    [InlineData("sum(swap.io) == 15 pages", "Pass", 61440)]
    [InlineData("rate(swap.io{direction=out}) < 1MiB/s", "Pass", 2867.2)]
    [InlineData("p99(swap.operation.duration{device=ssd,direction=in}) < 1us", "Pass", 128e-9)]
    [InlineData("max(swap.queue.duration) < 1us", "Pass", 64e-9)]
    [InlineData("mean(swap.queue.length) < 2", "Pass", 1.5)]
    [InlineData("max(swap.queue.length) <= 6", "Pass", 6)]
    [InlineData("mean(swap.utilization) < 30%", "Pass", 0.25)]
    [InlineData("count(swap.errors) == 0", "Pass", 0)]
    public void Evaluate_Expression_MeasuresAsByHand(string expression, string status, double measured)
    {
        ObjectiveResult result = Evaluate(expression);
        Assert.Equal(status, result.Status.ToString());
        Assert.Equal(measured, result.Measured!.Value, measured * 1e-9 + 1e-15);
        Assert.Equal(status == "Fail", result.FailsTheRun);
    }

    [Theory]
    [InlineData("p99(vm.page_fault.duration{vm=web,type=major}) < 1ms")]
    [InlineData("mean(swap.operation.duration{direction=out}) < 1ms")]
    public void Evaluate_NothingMeasured_FailsAsNoSamples(string expression)
    {
        ObjectiveResult result = Evaluate(expression);
        Assert.Equal(ObjectiveStatus.NoSamples, result.Status);
        Assert.Null(result.Measured);
        Assert.Null(result.Margin);
        Assert.True(result.FailsTheRun);
    }

    [Theory]
    [InlineData("max(vm.page_fault.duration) < 1us", 0.2)]
    [InlineData("max(vm.page_fault.duration) < 400ns", -1.0)]
    [InlineData("count(vm.accesses) >= 1000", 0.5)]
    [InlineData("count(vm.accesses) > 3000", -0.5)]
    [InlineData("count(vm.accesses) == 1500", 0.0)]
    [InlineData("count(vm.accesses) == 1000", -0.5)]
    [InlineData("count(swap.errors) == 0", 0.0)]
    [InlineData("count(vm.oom_kills) == 0", null)]
    public void Evaluate_Margin_IsRelativeToTheLimit(string expression, double? margin)
    {
        double? actual = Evaluate(expression).Margin;
        Assert.Equal(margin is null, actual is null);
        Assert.Equal(margin ?? 0, actual ?? 0, 9);
    }

    [Fact]
    public void Evaluate_WarnOnly_DoesNotFailTheRun()
    {
        Objective objective = Parse("count(vm.oom_kills) == 0") with { WarnOnly = true };
        ObjectiveResult result = ObjectiveEvaluator.Evaluate([objective], Runs.ByHand())[0];
        Assert.Equal(ObjectiveStatus.Warn, result.Status);
        Assert.False(result.FailsTheRun);
    }

    [Fact]
    public void Evaluate_EveryAggregateOfEveryMetric_MeasuresSomething()
    {
        foreach (MetricDescription metric in MetricCatalogue.All.Where(metric => metric.IsAvailable))
            foreach (string aggregate in metric.Aggregates)
            {
                string name = aggregate == MetricCatalogue.Percentile ? "p90" : aggregate;
                string limit = ObjectiveUnits.LimitKind(metric, name) switch
                {
                    QuantityKind.Duration => "1s",
                    QuantityKind.Size => "1GiB",
                    QuantityKind.Bandwidth => "1GiB/s",
                    QuantityKind.Rate => "1/s",
                    _ => "1",
                };
                Assert.NotNull(Evaluate($"{name}({metric.Name}) < {limit}").Measured);
            }
    }

    [Theory]
    [InlineData("web-*", "web-1", true)]
    [InlineData("web-*", "web-", true)]
    [InlineData("web-*", "web", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("**a", "ba", true)]
    public void IsMatch_Glob_FitsAsAWhole(string pattern, string text, bool fits) => Assert.Equal(fits, Glob.IsMatch(pattern, text));

    private static ObjectiveResult Evaluate(string expression) => ObjectiveEvaluator.Evaluate([Parse(expression)], Runs.ByHand())[0];

    private static Objective Parse(string expression)
    {
        Objective? objective = ObjectiveParser.Parse("o", expression, out ObjectiveFault? fault);
        Assert.Null(fault);
        return objective!;
    }
}
