namespace HyperActors.TestKit.Tests;

/// <summary>Each verb at the level of the one actor that it hits.</summary>
public sealed class FaultVerbTests
{
    private static readonly SimDuration _write = 25.Microseconds;

    [Fact]
    public void Slow_Device_TakesTenTimesAsLong_WhileItLasts()
    {
        MachineRig rig = Device();
        PlannedFault slow = rig.At(1.Milliseconds).Slow("swap/ssd", 10).For(2.Milliseconds);

        Assert.Equal(_write, TimeOfWrite(rig));
        rig.RunUntil(SimTime.Zero + 2.Milliseconds);
        Assert.Equal(10 * _write, TimeOfWrite(rig));
        rig.RunUntil(SimTime.Zero + 3.Milliseconds);
        Assert.Equal(_write, TimeOfWrite(rig));
        Assert.Equal(1, slow.Count(FaultEffect.Slowed));
    }

    [Fact]
    public void Fail_Device_SaysSo_AndKeepsNothing()
    {
        MachineRig rig = Device();
        PlannedFault failing = rig.At(1.Milliseconds).Fail("swap").For(1.Milliseconds);
        TestProbe hypervisor = rig.Probe("hypervisor");

        rig.RunUntil(SimTime.Zero + 1500.Microseconds);
        hypervisor.Send(rig.Part("swap"), new WritePages(1, 2, [5, 6]));
        hypervisor.ExpectMsg<IoFailed>(static failed => failed is { Request: 1, Error: IoError.Failed });
        Assert.Equal(0, rig.Device().SlotsUsed);
        Assert.Equal(1, failing.Count(FaultEffect.Failed));

        rig.RunUntil(SimTime.Zero + 2.Milliseconds);
        Assert.Equal(_write, TimeOfWrite(rig));
    }

    [Fact]
    public void Fail_InAWholeMachine_IsRetriedUnderTheOracle()
    {
        MachineRig rig = new(TestHost.OfFrames(8).WithSwap("ssd", 64).WithVm("web", 32, Access.Write(0..8), Access.Read(0..8)));
        PlannedFault failing = rig.At(SimDuration.Zero).Fail("swap/ssd", 0.3);

        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
        Assert.True(failing.Count(FaultEffect.Failed) > 0);
        Assert.True(rig.Machine.Hypervisor.Counters.SwapRetries > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Crash_OfTheDeviceMidWrite_CutsItOff_AndKeepsWhatWasWritten(bool loseSlots)
    {
        MachineRig rig = Device();
        PlannedFault crash = rig.At(1010.Microseconds).Crash("swap/ssd", loseSlots).For(1.Milliseconds);
        TestProbe hypervisor = rig.Probe("hypervisor");
        hypervisor.Send(rig.Part("swap"), new WritePages(1, 1, [5]));
        int slot = hypervisor.ExpectMsg<WriteCompleted>().Slots[0];

        rig.RunUntil(SimTime.Zero + 1.Milliseconds);
        hypervisor.Send(rig.Part("swap"), new WritePages(2, 1, [6]));
        hypervisor.ExpectMsg<IoFailed>(static failed => failed is { Request: 2, Error: IoError.Gone }, 11.Microseconds);
        hypervisor.Send(rig.Part("swap"), new ReadPages(3, [slot], 1));
        hypervisor.ExpectMsg<IoFailed>(static failed => failed is { Request: 3, Error: IoError.Gone }, 1.Microseconds);

        Assert.Equal(loseSlots, hypervisor.ExpectMsg<DeviceReady>(within: 1.Milliseconds).SlotsLost);
        hypervisor.Send(rig.Part("swap"), new ReadPages(4, [slot], 1));
        if (loseSlots)
            hypervisor.ExpectMsg<IoFailed>(static failed => failed is { Request: 4, Error: IoError.Damaged });
        else
            Assert.Equal([5u], hypervisor.ExpectMsg<ReadCompleted>().Stamps);
        Assert.Equal(1, crash.Count(FaultEffect.Restarted));
    }

    [Fact]
    public void Pause_OfTheDevice_HoldsTheAnswer()
    {
        MachineRig rig = Device();
        PlannedFault pause = rig.At(10.Microseconds).Pause("swap").For(1.Milliseconds);

        Assert.Equal(1010.Microseconds - 50.Nanoseconds, TimeOfWrite(rig));
        Assert.Equal(1, pause.Count(FaultEffect.Held));
    }

    [Fact]
    public void Shrink_OfTheHost_IsAskedOfTheAllocatorAndGivenBack()
    {
        (MachineRig rig, _, TestProbe allocator) = Hypervisor();
        rig.At(10.Microseconds).Shrink(8.KiB).For(1.Milliseconds);

        allocator.ExpectMsg<WithholdFrames>(static taken => taken.Frames == 2, 20.Microseconds);
        allocator.ExpectNoMsg(980.Microseconds);
        allocator.ExpectMsg<WithholdFrames>(static back => back.Frames == -2, 20.Microseconds);
    }

    [Fact]
    public void Shrink_OfTheAllocator_TakesWhatIsFreeAndThenWhatIsFreed()
    {
        MachineRig rig = MachineRig.Allocator(TestHost.OfFrames(16).WithVm("web", 32));
        PlannedFault shrink = rig.At(1.Seconds).Shrink(12.KiB);
        TestProbe hypervisor = rig.Probe("hypervisor");
        hypervisor.Send(rig.Part("allocator"), new AllocateFrames(1, 0, 14, 0, Urgent: true));
        int[] frames = hypervisor.FishForMessage<FramesGranted>().Frames;

        hypervisor.Send(rig.Part("allocator"), new WithholdFrames(3, 0));
        rig.RunFor(1.Microseconds);
        long free = shrink.Count(FaultEffect.Taken);
        Assert.InRange(free, 1, 2);
        hypervisor.Send(rig.Part("allocator"), new FreeFrames(0, frames, Evicted: true));
        rig.RunFor(1.Microseconds);
        Assert.Equal(3, shrink.Count(FaultEffect.Taken));
    }

    [Fact]
    public void DeviceFull_Device_TakesNoWrite()
    {
        MachineRig rig = Device();
        rig.At(10.Microseconds).DeviceFull("swap").For(1.Milliseconds);
        TestProbe hypervisor = rig.Probe("hypervisor");

        rig.RunUntil(SimTime.Zero + 20.Microseconds);
        hypervisor.Send(rig.Part("swap"), new WritePages(1, 1, [5]));
        hypervisor.ExpectMsg<IoFailed>(static failed => failed.Error == IoError.DeviceFull, 1.Microseconds);
    }

    [Fact]
    public void TornWrite_Device_NeverReadsSomethingElse()
    {
        MachineRig rig = Device();
        PlannedFault torn = rig.At(10.Microseconds).TornWrite("swap").For(1.Milliseconds);
        TestProbe hypervisor = rig.Probe("hypervisor");

        rig.RunUntil(SimTime.Zero + 20.Microseconds);
        hypervisor.Send(rig.Part("swap"), new WritePages(1, 4, [5, 6, 7, 8]));
        int[] slots = hypervisor.ExpectMsg<WriteCompleted>().Slots;
        hypervisor.Send(rig.Part("swap"), new ReadPages(2, slots, 4));
        IoFailed failed = hypervisor.ExpectMsg<IoFailed>(static failed => failed.Error == IoError.Damaged);
        Assert.Equal(torn.Count(FaultEffect.Damaged), failed.Damaged.Length);
        Assert.InRange(failed.Damaged.Length, 1, 4);
    }

    [Fact]
    public void Drop_OfMail_IsSentAgainUntilItArrives()
    {
        (MachineRig rig, TestProbe vm, TestProbe allocator) = Hypervisor();
        PlannedFault loss = rig.At(SimDuration.Zero).Drop("hypervisor").For(1.Milliseconds);

        Touch(rig, vm);
        allocator.ExpectNoMsg(900.Microseconds);
        allocator.ExpectMsg<AllocateFrames>(within: 5.Milliseconds);
        Assert.True(loss.Count(FaultEffect.Dropped) > 0);
        Assert.Equal(loss.Count(FaultEffect.Dropped), rig.Machine.LinksOf("vm-web")!.Retransmitted);
    }

    [Fact]
    public void Delay_OfMail_MakesItLate()
    {
        (MachineRig rig, TestProbe vm, TestProbe allocator) = Hypervisor();
        rig.At(SimDuration.Zero).Delay("hypervisor", by: 7.Microseconds).For(1.Milliseconds);

        Touch(rig, vm);
        allocator.ExpectMsg<AllocateFrames>();
        Assert.Equal(SimTime.Zero + 7550.Nanoseconds, rig.Now);
    }

    [Fact]
    public void Duplicate_OfMail_IsActedOnOnce()
    {
        (MachineRig rig, TestProbe vm, TestProbe allocator) = Hypervisor();
        PlannedFault copies = rig.At(SimDuration.Zero).Duplicate("hypervisor");

        Touch(rig, vm);
        allocator.ExpectMsg<AllocateFrames>();
        allocator.ExpectNoMsg(1.Seconds);
        Assert.True(copies.Count(FaultEffect.Duplicated) > 0);
    }

    [Fact]
    public void Corrupt_Mail_IsSentAgain()
    {
        (MachineRig rig, TestProbe vm, TestProbe allocator) = Hypervisor();
        PlannedFault damage = rig.At(SimDuration.Zero).Corrupt("hypervisor").For(10.Microseconds);

        Touch(rig, vm);
        allocator.ExpectMsg<AllocateFrames>();
        Assert.Equal(1, damage.Count(FaultEffect.Corrupted));
    }

    [Theory]
    [InlineData("hypervisor")]
    [InlineData("allocator")]
    public void Crash_OfTheHost_IsSurvivedByAWholeMachine(string place)
    {
        MachineRig rig = new(TestHost.OfFrames(8).WithSwap("ssd", 64).WithVm("web", 32, Access.Write(0..8), Access.Read(0..8)));
        PlannedFault crash = rig.At(100.Microseconds).Crash(place).For(1.Milliseconds);

        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
        Assert.Equal(1, crash.Count(FaultEffect.Restarted));
        Assert.Equal((8, 0), (rig.Vm().Counters.Writes, rig.Vm().PendingFaults));
    }

    [Fact]
    public void Failure_NamesTheFaults()
    {
        MachineRig rig = Device();
        rig.At(1.Milliseconds).Slow("swap/ssd", 10).For(2.Milliseconds);
        rig.At(5.Milliseconds).Fail("swap");
        ExpectationException failure = Assert.Throws<ExpectationException>(() => rig.Probe("hypervisor").ExpectMsg<IoFailed>());
        Assert.Contains(
            "\nfault: slow swap/ssd at 1ms for 2ms\nfault: fail swap at 5ms\nreplay: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verb_ForNobody_IsRefusedAtOnce()
    {
        FaultMoment moment = Device().At(1.Milliseconds);
        Assert.Contains("no 'swap/hdd'", Assert.Throws<ArgumentException>(() => moment.Slow("swap/hdd", 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => moment.Pause("vm/web/vcpu/1"));
        Assert.Contains("can fail vm/web", Assert.Throws<ArgumentException>(() => moment.Fail("vm/web")).Message, StringComparison.Ordinal);

        MachineRig running = Device();
        running.RunFor(1.Microseconds);
        Assert.Throws<InvalidOperationException>(() => running.At(1.Milliseconds).Slow("swap", 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1.0001)]
    [InlineData(-10)]
    [InlineData(2e6)]
    [InlineData(double.NaN)]
    public void Slow_FactorOutOfRange_IsRefusedAtOnce(double factor) => Assert.Equal(
        nameof(factor),
        Assert.Throws<ArgumentOutOfRangeException>(() => Device().At(1.Milliseconds).Slow("swap/ssd", factor)).ParamName);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Delay_NotPositive_IsRefusedAtOnce(int microseconds) => Assert.Equal(
        "by",
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Device().At(1.Milliseconds).Delay("swap/ssd", microseconds.Microseconds)).ParamName);

    private static MachineRig Device() =>
        MachineRig.Devices(TestHost.OfFrames(6).WithSwap("ssd", 16, write: _write).WithVm("web", 32));

    private static (MachineRig Rig, TestProbe Vm, TestProbe Allocator) Hypervisor()
    {
        MachineRig rig = MachineRig.Hypervisor(TestHost.OfFrames(6).WithVm("web", 32));
        return (rig, rig.Probe("vm/web"), rig.Probe("allocator"));
    }

    private static void Touch(MachineRig rig, TestProbe vm) =>
        vm.Send(rig.Part("hypervisor"), new NestedFault(0, 5, Write: true, Measured: true));

    /// <summary>How long the device takes for a write of one page, without the way there and back.</summary>
    private static SimDuration TimeOfWrite(MachineRig rig)
    {
        TestProbe hypervisor = rig.Probe("hypervisor");
        SimTime told = rig.Now;
        hypervisor.Send(rig.Part("swap"), new WritePages(told.Picoseconds, 1, [1]));
        // After a fault the device says that it is ready.
        hypervisor.FishForMessage<WriteCompleted>();
        return rig.Now - told - 100.Nanoseconds;
    }
}
