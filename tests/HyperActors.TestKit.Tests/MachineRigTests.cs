using HyperActors.Replacement;

namespace HyperActors.TestKit.Tests;

/// <summary>Each part of the machine alone between probes, and the whole of it with taps.</summary>
public sealed class MachineRigTests
{
    [Fact]
    public void Hypervisor_FirstFault_AsksForAFrameAndMapsIt()
    {
        MachineRig rig = MachineRig.Hypervisor(TestHost.OfFrames(6).WithSwap("ssd", 16).WithVm("web", 32));
        TestProbe vm = rig.Probe("vm/web");
        TestProbe allocator = rig.Probe("allocator");

        vm.Send(rig.Part("hypervisor"), new NestedFault(0, 5, Write: false, Measured: true));
        AllocateFrames asked = allocator.ExpectMsg<AllocateFrames>(within: 600.Nanoseconds);
        Assert.Equal((0, 1), (asked.Vm, asked.Count));
        allocator.Reply(new FramesGranted(asked.Request, [3]));

        PageMapping mapping = Assert.Single(vm.ExpectMsg<MapPages>().Mappings);
        Assert.Equal((5, 3, FaultService.Minor), (mapping.Page, mapping.Frame, mapping.Service));
        // 500 ns of exit, 50 ns to the allocator and back, 2 µs of handling and entry.
        Assert.Equal(SimTime.Zero + 2600.Nanoseconds, rig.Now);
        rig.Probe("swap/ssd").ExpectNoMsg(1.Seconds);
    }

    [Fact]
    public void Allocator_WithoutFreeFrames_Denies()
    {
        MachineRig rig = MachineRig.Allocator(TestHost.OfFrames(4).WithVm("web", 32));
        TestProbe hypervisor = rig.Probe("hypervisor");

        hypervisor.Send(rig.Part("allocator"), new AllocateFrames(1, 0, Count: 4, Optional: 0, Urgent: true));
        Assert.Equal(4, hypervisor.ExpectMsg<FramesGranted>().Frames.Length);
        hypervisor.Send(rig.Part("allocator"), new AllocateFrames(2, 0, Count: 1, Optional: 0, Urgent: true));
        hypervisor.FishForMessage<FramesDenied>(static denied => denied is { Request: 2, Free: 0 });
    }

    [Fact]
    public void Device_TwoWrites_AreServedOneAfterTheOther()
    {
        MachineRig rig = MachineRig.Devices(TestHost.OfFrames(6).WithSwap("ssd", 16, write: 25.Microseconds).WithVm("web", 32));
        TestProbe hypervisor = rig.Probe("hypervisor");
        hypervisor.Send(rig.Part("swap"), new WritePages(1, 1, [7]));
        hypervisor.Send(rig.Part("swap"), new WritePages(2, 1, [8]));

        hypervisor.ExpectMsg<WriteCompleted>(within: 25.Microseconds + 100.Nanoseconds);
        hypervisor.ExpectNoMsg(25.Microseconds);
        Assert.Equal(2, hypervisor.ExpectMsg<WriteCompleted>().Request);
        Assert.Equal(2, rig.Device("ssd").Counters.Writes);
    }

    [Fact]
    public void Vm_ColdAccess_FaultsForItsTablesAndItsPage()
    {
        MachineRig rig = MachineRig.Vms(TestHost.OfFrames(64).WithVm("web", 32, Access.Write(9)));
        TestProbe hypervisor = rig.Probe("hypervisor");
        for (int frame = 0; frame < 5; frame++)
        {
            NestedFault fault = hypervisor.ExpectMsg<NestedFault>(within: 1.Milliseconds);
            hypervisor.Reply(new MapPages([new PageMapping(fault.Page, frame, FaultService.Minor, 0)]));
        }
        hypervisor.ExpectNoMsg(1.Seconds);
        Assert.Equal((1, 5), (rig.Vm().Counters.Writes, rig.Vm("web").Counters.NestedMinorFaults));
    }

    [Fact]
    public void Run_WholeMachine_CompletesUnderTheOracle()
    {
        MachineRig rig = new(Pressed());
        MachineResult result = rig.Run();

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.True(result.OracleChecks > 100);
        Assert.True(rig.Vm("web").Counters.NestedMajorFaults > 0);
    }

    [Fact]
    public void Probe_OnARealPart_HearsAllAndChangesNothing()
    {
        RunReport untouched = new MachineRig(Pressed()).Run().Report;

        MachineRig rig = new(Pressed());
        TestProbe device = rig.Probe("swap/ssd");
        TestProbe vm = rig.Probe("vm/web");
        TestProbe hypervisor = rig.Probe("hypervisor");
        Assert.Equal(untouched.Digest.Value, rig.Run().Report.Digest.Value);

        Assert.Equal(rig.Device().Counters.Reads, device.Messages.Count(static received => received.Message is ReadPages));
        Assert.Equal(
            rig.Machine.Hypervisor.Counters.FaultsReceived,
            hypervisor.Messages.Count(static received => received.Message is NestedFault));
        Assert.Contains(vm.Messages, static received => received.Message is InvalidatePages);
    }

    [Fact]
    public void Probe_OnARealPart_StopsTimeAndSpeaksInItsName()
    {
        MachineRig rig = new(Pressed());
        TestProbe device = rig.Probe("swap");
        WritePages write = device.FishForMessage<WritePages>();
        // A second answer to the same request, long before the true one: it must do no harm that the oracle sees.
        device.Send(rig.Part("hypervisor"), new IoFailed(0, write.Request + 1_000, IoError.Failed));
        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
    }

    [Fact]
    public void Run_ViolationOfTheOracle_FailsWithTheStory()
    {
        MachineRig rig = new(Pressed());
        TestProbe device = rig.Probe("swap");
        ReadPages read = device.FishForMessage<ReadPages>();
        device.Send(rig.Part("hypervisor"), new ReadCompleted(0, read.Request, [4_711]));

        ExpectationException failure = Assert.Throws<ExpectationException>(() => rig.Run());
        Assert.StartsWith("/vm-web failed at ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("MapPages Mappings=[{Page=", failure.Message, StringComparison.Ordinal);
        Assert.IsType<BrokenInvariantException>(failure.InnerException);
    }

    [Fact]
    public void WithPolicy_OfOnesOwn_DecidesWhoGoes()
    {
        CountingFifo policy = new(new FifoPolicyOfTests(8));
        MachineRig rig = new(Pressed().WithPolicy(policy, PolicyInput.Faults));
        MachineResult own = rig.Run();
        Assert.True(policy.Evicted > 0);

        // The same decisions as the registry's, and so the same run.
        Assert.Equal(new MachineRig(Pressed().WithPolicy("fifo")).Run().Report.Digest.Value, own.Report.Digest.Value);
        MachineRig tooSmall = new(Pressed().WithPolicy(new FifoPolicyOfTests(4)));
        Assert.ThrowsAny<Exception>(() => tooSmall.Run());
    }

    [Fact]
    public void AwaitCondition_OnAWholeMachine_LooksInsideAsItRuns()
    {
        MachineRig rig = new(Pressed());
        rig.AwaitCondition(() => rig.Vm().Counters.NestedMajorFaults == 3, max: 10.Milliseconds);
        Assert.Equal(3, rig.Vm().Counters.NestedMajorFaults);
        rig.AwaitAssert(() => Assert.NotNull(rig.Vm().Finished), max: 1.Seconds);
        Assert.Throws<ExpectationException>(() => rig.AwaitCondition(() => rig.Vm().Killed, max: 1.Seconds));
    }

    [Fact]
    public void Run_WholeMachine_HoldsUnderTwoHundredSchedules()
    {
        HashSet<ulong> digests = [];
        Schedules.Explore(200, schedule =>
        {
            MachineRig rig = new(Crowd(), kit: new TestKitOptions { Schedule = schedule });
            MachineResult result = rig.Run();
            Assert.Equal(MachineOutcome.Completed, result.Outcome);
            digests.Add(result.Report.Digest.Value);
        });
        // The schedules differ indeed.
        Assert.True(digests.Count > 100, $"{digests.Count} different runs");
    }

    [Theory]
    [InlineData("hypervisor")]
    [InlineData("allocator")]
    [InlineData("swap")]
    [InlineData("mail")]
    public void Run_WholeMachineWithFaults_HoldsUnderFortySchedules(string what) => Schedules.Explore(40, schedule =>
    {
        MachineRig rig = new(Crowd(), kit: new TestKitOptions { Schedule = schedule });
        if (what == "mail")
        {
            rig.At(SimDuration.Zero).Drop("hypervisor", 0.1);
            rig.At(SimDuration.Zero).Duplicate("vm/a", 0.1);
            rig.At(SimDuration.Zero).Delay("vm/b", by: 30.Microseconds, 0.1);
            rig.At(SimDuration.Zero).Corrupt("allocator", 0.1);
            rig.At(SimDuration.Zero).Drop("swap", 0.1);
        }
        else
        {
            // Each schedule crashes it at another instant.
            rig.At((50 + 20 * schedule.Number).Microseconds).Crash(what).For(300.Microseconds);
        }
        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
    });

    [Fact]
    public void Crash_OfAllDevices_KillsNobodyWhenTheyAreBack() => Schedules.Explore(40, schedule =>
    {
        // Reclaim has tried in vain for the whole outage; that must not count against it afterwards.
        MachineOptions options = Crowd() with { Host = TestHost.OfFrames(20 + schedule.Number % 8).Host };
        MachineRig rig = new(options, kit: new TestKitOptions { Schedule = schedule });
        rig.At((30 + 5 * schedule.Number).Microseconds).Crash("swap").For(400.Microseconds);
        MachineResult result = rig.Run();
        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
    });

    [Fact]
    public void Probe_TooLateOrNowhere_IsRefused()
    {
        MachineRig rig = new(Pressed());
        Assert.Contains("hypervisor, allocator, swap-ssd, vm-web", Assert.Throws<ArgumentException>(() => rig.Probe("swap/hdd")).Message, StringComparison.Ordinal);
        rig.RunFor(1.Microseconds);
        Assert.Throws<InvalidOperationException>(() => rig.Probe("swap/ssd"));
        Assert.Throws<InvalidOperationException>(() => MachineRig.Hypervisor(Pressed()).Run());
    }

    private static MachineOptions Pressed() =>
        TestHost.OfFrames(8).WithSwap("ssd", 64).WithVm("web", 32, Access.Write(0..8), Access.Read(0..8), Access.Write(3, times: 5));

    /// <summary>Four guests that do the same at the same time: ties everywhere.</summary>
    private static MachineOptions Crowd()
    {
        MachineOptions options = TestHost.OfFrames(24).WithSwap("ssd", 128).WithSwap("hdd", 128);
        foreach (string name in (string[])["a", "b", "c", "d"])
            options = options.WithVm(name, 32, Access.Write(0..6), Access.Read(0..6), Access.Pause(50.Microseconds), Access.Write(2..6));
        return options;
    }

    private sealed class FifoPolicyOfTests(int capacity) : IReplacementPolicy
    {
        private readonly List<FrameNumber> _order = [];

        public string Name => "fifo-of-tests";

        public int Capacity => capacity;

        public int Resident => _order.Count;

        public void Touch(FrameNumber frame)
        {
        }

        public void Insert(FrameNumber frame, long page) => _order.Add(frame);

        public bool TrySelectVictim(long incoming, out FrameNumber victim)
        {
            victim = _order.FirstOrDefault();
            return _order.Count > 0;
        }

        public void Evict(FrameNumber frame) => _order.Remove(frame);

        public void Remove(FrameNumber frame) => _order.Remove(frame);

        public void Forget(long page)
        {
        }

        public void CheckInvariants()
        {
        }
    }

    private sealed class CountingFifo(IReplacementPolicy inner) : IReplacementPolicy
    {
        public int Evicted { get; private set; }

        public string Name => inner.Name;

        public int Capacity => inner.Capacity;

        public int Resident => inner.Resident;

        public void Touch(FrameNumber frame) => inner.Touch(frame);

        public void Insert(FrameNumber frame, long page) => inner.Insert(frame, page);

        public bool TrySelectVictim(long incoming, out FrameNumber victim) => inner.TrySelectVictim(incoming, out victim);

        public void Evict(FrameNumber frame)
        {
            Evicted++;
            inner.Evict(frame);
        }

        public void Remove(FrameNumber frame) => inner.Remove(frame);

        public void Forget(long page) => inner.Forget(page);

        public void CheckInvariants() => inner.CheckInvariants();
    }
}
