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

    [Fact]
    public void Fail_Always_LosesThePageAndTheProcess()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new FailFault(Probability.Always), 20.Milliseconds)));
        FaultTally effects = machine.FaultEffects!;
        Assert.Equal(1, effects[0, FaultEffect.Lost]);       // the only process waited for it, and died of it
        Assert.Equal(1, machine.Hypervisor.Counters.PagesLost);
        Assert.Equal(1, machine.Vms[0].Counters.MemoryErrors);
        Assert.NotNull(machine.Vms[0].Finished);
        Assert.True(machine.Vms[0].Counters.Accesses < 5_000);
    }

    [Fact]
    public void Crash_ForASpan_HoldsTheFaultsAndLosesNothing()
    {
        SimulatedMachine usual = Run(Swapping());
        SimulatedMachine machine = Run(Swapping(Fault(new CrashFault(), 20.Milliseconds, 500.Milliseconds)));
        FaultTally effects = machine.FaultEffects!;
        Assert.Equal(5_000, machine.Vms[0].Counters.Accesses);
        Assert.Equal(0, machine.Hypervisor.Counters.PagesLost);
        Assert.InRange(effects[0, FaultEffect.Failed], 1, 40);        // what was in the device, and the write behind it
        Assert.True(effects[0, FaultEffect.Retried] >= 1);
        Assert.Equal(1, effects[0, FaultEffect.Restarted]);
        // The one vCPU stands still from the crash to the restart, and its fault is the longest.
        Assert.InRange(machine.Vms[0].Counters.MajorFaultTime.Max.TotalSeconds, 0.499, 0.502);
        SimDuration later = machine.Vms[0].Finished!.Value - usual.Vms[0].Finished!.Value;
        Assert.InRange(later.TotalSeconds, 0.49, 0.51);
    }

    [Fact]
    public void Crash_LoseSlots_LosesWhatWasNowhereElse()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new CrashFault(LoseSlots: true), 20.Milliseconds, 5.Milliseconds)));
        FaultTally effects = machine.FaultEffects!;
        Assert.InRange(effects[0, FaultEffect.Damaged], 90, 200);     // 200 pages, 100 of them in memory at most
        Assert.Equal(1, effects[0, FaultEffect.Lost]);                // the first that was wanted ended the process
        Assert.Equal(1, machine.Vms[0].Counters.MemoryErrors);
        Assert.NotNull(machine.Vms[0].Finished);
    }

    [Fact]
    public void Crash_ForEver_IsGivenUpAfterTheTimeout()
    {
        MachineOptions options = Swapping(Fault(new CrashFault(), 20.Milliseconds));
        SimulatedMachine machine = Run(options with { Hypervisor = options.Hypervisor with { DeviceTimeout = 2.Seconds } });
        Assert.Equal(1, machine.Hypervisor.Counters.PagesLost);
        Assert.Equal(1, machine.FaultEffects![0, FaultEffect.Lost]);
        Assert.InRange((machine.Vms[0].Finished!.Value - SimTime.Zero).TotalSeconds, 2.019, 2.022);
    }

    [Fact]
    public void Crash_OfOneOfTwoDevices_LeavesWritesTheOther()
    {
        FaultTarget first = new(FaultTargetKind.Swap, 0);
        MachineOptions options = Machines.Solo(frames: 100, pages: 4_000, accesses: 4_000) with
        {
            // Every page is written once and never read again, and nothing lies on the device when it dies: all that
            // matters is where pages can go.
            Vms = [Machines.Vm("writer", 4_096, Machines.Process("main", static seed => Machines.Writing(4_000)))],
            Faults = [Fault(new CrashFault(), 100.Microseconds, 500.Milliseconds, first)],
        };
        SwapDeviceOptions device = new() { Name = "first", Capacity = 64.MiB };
        SimulatedMachine alone = Run(options with { Swap = [device] });
        SimulatedMachine both = Run(options with { Swap = [device, device with { Name = "second" }] });
        Assert.True(alone.Vms[0].Finished!.Value - SimTime.Zero > 500.Milliseconds);
        Assert.True(both.Vms[0].Finished!.Value - SimTime.Zero < 100.Milliseconds);
        Assert.Equal(0, both.Hypervisor.Counters.PagesLost + alone.Hypervisor.Counters.PagesLost);
    }

    [Fact]
    public void Pause_ForASpan_HoldsOperationsAndAnswersThemLater()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new PauseFault(), 20.Milliseconds, 50.Milliseconds)));
        FaultTally effects = machine.FaultEffects!;
        Assert.Equal(0, effects[0, FaultEffect.Failed]);
        Assert.InRange(effects[0, FaultEffect.Held], 1, 8);           // at most what was being served
        Assert.InRange(machine.Devices[0].Counters.ReadTime.Max.TotalSeconds, 0.04991, 0.0502);
    }

    [Fact]
    public void DeviceFull_ForASpan_LeavesPagesInMemory()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new DeviceFullFault(), 20.Milliseconds, 50.Milliseconds)) with
        {
            Hypervisor = new HypervisorOptions { KillOnOutOfMemory = true },
        });
        Assert.True(machine.FaultEffects![0, FaultEffect.Failed] > 0);
        Assert.Equal(0, machine.Hypervisor.Counters.PagesLost);
    }

    [Fact]
    public void TornWrite_Half_IsFoundByTheChecksumAndNeverReadAsData()
    {
        TornWriteFault torn = new(Probability.FromDouble(0.5));
        SimulatedMachine machine = Run(Swapping(Fault(torn, SimDuration.Zero, 20.Milliseconds)));
        FaultTally effects = machine.FaultEffects!;
        Assert.True(effects[0, FaultEffect.Damaged] > 5);
        Assert.Equal(1, effects[0, FaultEffect.Lost]);        // the oracle would have seen wrong data
        Assert.Equal(1, effects[0, FaultEffect.Failed]);
        Assert.Equal(1, machine.Vms[0].Counters.MemoryErrors);
    }

    [Fact]
    public void Pause_OfAVm_PutsItsWorkOff()
    {
        FaultTarget vm = new(FaultTargetKind.Vm);
        SimTime usual = Run(Swapping()).Vms[0].Finished!.Value;
        SimulatedMachine machine = Run(Swapping(Fault(new PauseFault(), 20.Milliseconds, 50.Milliseconds, vm)));
        Assert.Equal(5_000, machine.Vms[0].Counters.Accesses);
        Assert.Equal(1, machine.FaultEffects![0, FaultEffect.Held]);
        // The fault that the one vCPU waited for at the start of the pause is served in it: at most that is gained.
        Assert.InRange((machine.Vms[0].Finished!.Value - usual).TotalSeconds, 0.0498, 0.0502);
    }

    [Fact]
    public void Pause_OfOneVcpu_LeavesTheOther()
    {
        MachineOptions options = Machines.Solo(frames: 1024, pages: 100, accesses: 20_000);
        ProcessOptions main = options.Vms[0].Processes[0];
        VmOptions two = options.Vms[0] with { Vcpus = 2, Processes = [main, main with { Name = "other" }] };
        SimTime usual = Run(options with { Vms = [two] }).Vms[0].Finished!.Value;
        FaultOptions pause = Fault(new PauseFault(), 100.Microseconds, 10.Milliseconds, new FaultTarget(FaultTargetKind.Vcpu, 0, 1));
        GuestVm vm = Run(options with { Vms = [two], Faults = [pause] }).Vms[0];
        Assert.Equal(40_000, vm.Counters.Accesses);
        Assert.InRange((vm.Finished!.Value - usual).TotalSeconds, 0.009, 0.0101);
    }

    [Fact]
    public void Slow_OfAVm_GivesItItsShare()
    {
        // Nothing is swapped: the VM computes, and computes a quarter of the time.
        MachineOptions options = Machines.Solo(frames: 1024, pages: 100, accesses: 200_000);
        double usual = Run(options).Vms[0].Finished!.Value.SinceStart.TotalSeconds;
        FaultOptions slow = Fault(new SlowFault(4_000), SimDuration.Zero, null, new FaultTarget(FaultTargetKind.Vm));
        double slowed = Run(options with { Faults = [slow] }).Vms[0].Finished!.Value.SinceStart.TotalSeconds;
        Assert.InRange(slowed / usual, 3.9, 4.1);
    }

    /// <summary>Once such a VM wrote to a page, stood still before it could, and found the page shared again, for ever.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(2_000)]
    public void Slow_OfAVmWhosePagesAScannerTakes_GetsOn(int factor)
    {
        MachineOptions options = Machines.Solo(frames: 400, pages: 40, accesses: 300) with
        {
            Hypervisor = new HypervisorOptions
            {
                Ksm = new KsmOptions { PagesToScan = 150, Every = 46.Microseconds, UseZeroPages = true },
            },
            Faults = [Fault(new SlowFault(1000 * factor), 2.Microseconds, null, new FaultTarget(FaultTargetKind.Vm))],
        };
        options = options with { Vms = [options.Vms[0] with { Content = new ContentOptions { Image = "", Zero = Probability.Always } }] };
        SimulatedMachine machine = Run(options);
        Assert.Equal(300, machine.Vms[0].Counters.Accesses);
        Assert.InRange(machine.Hypervisor.Sharing!.Copies[0], 1, 300);
    }

    [Fact]
    public void Crash_OfAVm_FreesAllThatItHeld()
    {
        SimulatedMachine machine = Run(Swapping(Fault(new CrashFault(), 20.Milliseconds, null, new FaultTarget(FaultTargetKind.Vm))));
        Assert.True(machine.Vms[0].Crashed);
        Assert.Equal(machine.Allocator.Frames, machine.Allocator.Free);
        Assert.Equal(0, machine.Devices[0].SlotsUsed);
        Assert.True(machine.Vms[0].Counters.Accesses < 5_000);
    }

    [Fact]
    public void Crash_OfAVmThatIsStartedAgain_DoesAllItsWorkOnceMore()
    {
        FaultTarget vm = new(FaultTargetKind.Vm);
        SimDuration usual = Run(Swapping()).Vms[0].Finished!.Value.SinceStart;
        long before = Run(Swapping(Fault(new CrashFault(), 20.Milliseconds, null, vm))).Vms[0].Counters.Accesses;
        SimulatedMachine machine = Run(Swapping(Fault(new CrashFault(), 20.Milliseconds, 30.Milliseconds, vm)));

        Assert.False(machine.Vms[0].Crashed);
        Assert.Equal(before + 5_000, machine.Vms[0].Counters.Accesses);
        // It boots when the host has let it in: an exit and an entry after 50 ms. Then it takes what it takes.
        SimDuration over = machine.Vms[0].Finished!.Value.SinceStart - (50.Milliseconds + usual);
        Assert.InRange(over.TotalSeconds, 1e-6, 5e-6);
        Assert.Equal(1, machine.FaultEffects![0, FaultEffect.Failed]);
        Assert.Equal(1, machine.FaultEffects![0, FaultEffect.Restarted]);
        FaultOutcome outcome = machine.FaultOutcomesAt(machine.Vms[0].Finished!.Value)[0];
        Assert.InRange(outcome.Recovered!.Value.SinceStart.TotalSeconds, 0.050001, 0.050005);
        Assert.Equal(0, machine.Vms[0].Counters.MemoryErrors);
    }

    [Fact]
    public void Crash_OfAVmTwiceAtATime_IsStartedAgainAfterTheLast()
    {
        FaultTarget vm = new(FaultTargetKind.Vm);
        FaultOptions longer = Fault(new CrashFault(), 20.Milliseconds, 30.Milliseconds, vm);
        FaultOptions shorter = longer with { Name = "shorter", At = 25.Milliseconds, For = 5.Milliseconds };
        SimulatedMachine machine = Run(Swapping(longer, shorter));
        SimTime alone = Run(Swapping(longer)).Vms[0].Finished!.Value;
        Assert.Equal(alone, machine.Vms[0].Finished!.Value);
    }

    [Fact]
    public void Crash_OfAVmWhosePagesADeviceReads_WaitsForTheDeviceBeforeItStartsAgain()
    {
        FaultTarget vm = new(FaultTargetKind.Vm);
        // The read that is under way at 20 ms is answered when the device goes on, and only then is all given back.
        SimulatedMachine machine = Run(Swapping(
            Fault(new PauseFault(), 19.Milliseconds, 40.Milliseconds), Fault(new CrashFault(), 20.Milliseconds, 10.Milliseconds, vm)));
        FaultOutcome crash = machine.FaultOutcomesAt(machine.Vms[0].Finished!.Value)[1];
        Assert.InRange(crash.Recovered!.Value.SinceStart.TotalSeconds, 0.059, 0.0593);
    }

    [Theory]
    [InlineData(FaultTargetKind.Hypervisor)]
    [InlineData(FaultTargetKind.Allocator)]
    public void Pause_OfTheHost_HoldsTheFaults(FaultTargetKind kind)
    {
        SimulatedMachine machine = Run(Swapping(Fault(new PauseFault(), 20.Milliseconds, 50.Milliseconds, new FaultTarget(kind))));
        Assert.Equal(5_000, machine.Vms[0].Counters.Accesses);
        Assert.True(machine.FaultEffects![0, FaultEffect.Held] >= 1);
        VmCounters vm = machine.Vms[0].Counters;
        Assert.InRange(SimDuration.Max(vm.MajorFaultTime.Max, vm.MinorFaultTime.Max).TotalSeconds, 0.0497, 0.0502);
    }

    [Fact]
    public void Slow_OfTheHypervisor_ShowsInMinorFaults()
    {
        MachineOptions options = Machines.Solo(frames: 1024, pages: 200, accesses: 20_000);
        double usual = Run(options).Vms[0].Counters.MinorFaultTime.MeanSeconds!.Value;
        FaultOptions slow = Fault(new SlowFault(10_000), SimDuration.Zero, null, new FaultTarget(FaultTargetKind.Hypervisor));
        SimulatedMachine machine = Run(options with { Faults = [slow] });
        double handling = options.Host.Cpu.NestedFaultHandling.TotalSeconds;
        Assert.Equal(usual + 9 * handling, machine.Vms[0].Counters.MinorFaultTime.MeanSeconds!.Value, handling / 10);
        Assert.Equal(machine.Hypervisor.Counters.FaultsReceived, machine.FaultEffects![0, FaultEffect.Slowed]);
    }

    [Fact]
    public void Slow_OfTheAllocator_ShowsInMinorFaults()
    {
        MachineOptions options = Machines.Solo(frames: 1024, pages: 200, accesses: 20_000);
        double usual = Run(options).Vms[0].Counters.MinorFaultTime.MeanSeconds!.Value;
        FaultOptions slow = Fault(new SlowFault(100_000), SimDuration.Zero, null, new FaultTarget(FaultTargetKind.Allocator));
        double slowed = Run(options with { Faults = [slow] }).Vms[0].Counters.MinorFaultTime.MeanSeconds!.Value;
        Assert.Equal(usual + 99 * 50e-9, slowed, 100e-9);       // an answer takes 50 ns
    }

    [Fact]
    public void Shrink_ForASpan_MakesReclaimMakeRoom()
    {
        FaultTarget allocator = new(FaultTargetKind.Allocator);
        MachineOptions options = Machines.Solo(frames: 300, pages: 200, accesses: 100_000);
        Assert.Equal(0, Run(options).Vms[0].Counters.NestedMajorFaults);
        FaultOptions shrink = Fault(new ShrinkFault((200 * 4).KiB), 5.Milliseconds, 5.Milliseconds, allocator);
        SimulatedMachine machine = Run(options with { Faults = [shrink] });
        Assert.Equal(200, machine.FaultEffects![0, FaultEffect.Taken]);
        Assert.True(machine.Vms[0].Counters.NestedMajorFaults > 50);
        Assert.Equal(0, machine.Allocator.FramesWithheld);
        Assert.Equal(100_000, machine.Vms[0].Counters.Accesses);
        Assert.Equal(0, machine.Hypervisor.Counters.OutOfMemoryKills);
    }
}
