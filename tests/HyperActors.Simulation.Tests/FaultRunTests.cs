using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>Each verb of an injected fault, seen in the numbers of a whole run with the oracle on.</summary>
public sealed class FaultRunTests
{
    private static readonly FaultTarget _swap = new(FaultTargetKind.Swap, FaultTarget.All);

    private static FaultOptions Fault(FaultVerb verb, SimDuration at, SimDuration? span = null, FaultTarget? target = null) =>
        new() { Name = verb.Word, At = at, For = span, Target = target ?? _swap, Verb = verb };

    /// <summary>A VM that swaps all the time, on one device of fixed latencies: 90 µs a read, without transfer time.</summary>
    private static MachineOptions Swapping(params FaultOptions[] faults) => Machines.Solo(frames: 100, pages: 200, accesses: 5_000) with
    {
        Swap = [new SwapDeviceOptions { Name = "ssd", Capacity = 16.MiB, Channels = 8, Readahead = 1 }],
        Faults = faults,
    };

    private static SimulatedMachine Run(MachineOptions options, MachineOutcome outcome = MachineOutcome.Completed)
    {
        SimulatedMachine machine = new(options);
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.True(result.Outcome == outcome, result.Reason);
        SimulatedMachine parallel = new(options);
        Assert.Equal(result.Report.Digest, parallel.Run(new ParallelEngine(2)).Report.Digest);
        return machine;
    }

    [Fact]
    public void Slow_LatencyTimesTen_ShowsInTheReadHistogram()
    {
        SwapCounters usual = Run(Swapping()).Devices[0].Counters;
        Assert.Equal(90e-6, usual.ReadTime.QuantileSeconds(0.5)!.Value, 1e-6);
        Assert.Equal(90.Microseconds, usual.ReadTime.Max);

        SimulatedMachine machine = Run(Swapping(Fault(new SlowFault(10_000), at: SimDuration.Zero)));
        SwapCounters slowed = machine.Devices[0].Counters;
        Assert.Equal(900e-6, slowed.ReadTime.QuantileSeconds(0)!.Value, 7e-6);      // no read before the fault
        Assert.Equal(900.Microseconds, slowed.ReadTime.Max);
        Assert.Equal(slowed.Reads + slowed.Writes, machine.FaultEffects![0, FaultEffect.Slowed]);
    }

    [Fact]
    public void Slow_ForASpan_SlowsWhatBeginsInIt()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new SlowFault(10_000), 20.Milliseconds, 30.Milliseconds)));
        LatencyHistogram reads = machine.Devices[0].Counters.ReadTime;
        long slow = reads.Buckets().Where(static bucket => bucket.LowNanoseconds > 500_000).Sum(static bucket => bucket.Count);
        // One vCPU reads one page at a time: 30 ms of 0.9 ms each, and the host's part of each fault.
        Assert.InRange(slow, 30, 34);
        Assert.True(machine.FaultEffects![0, FaultEffect.Slowed] >= slow);
    }

    [Fact]
    public void Fail_OnePercent_ShowsAsRetries()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new FailFault(Probability.FromDouble(0.01)), SimDuration.Zero)));
        SwapCounters device = machine.Devices[0].Counters;
        FaultTally effects = machine.FaultEffects!;
        long tries = device.Reads + device.Writes + device.Errors;
        // Binomial: 1 % of the tries, four standard deviations wide.
        double expected = tries * 0.01;
        Assert.InRange(device.Errors, expected - 4 * Math.Sqrt(expected), expected + 4 * Math.Sqrt(expected));
        Assert.Equal(device.Errors, effects[0, FaultEffect.Failed]);
        Assert.Equal(device.Errors, effects[0, FaultEffect.Retried]);     // four in a row have a chance of 10⁻⁸
        Assert.Equal(device.Errors, machine.Hypervisor.Counters.SwapRetries);
        Assert.Equal(0, machine.Hypervisor.Counters.PagesLost);
    }
}
