namespace HyperActors.TestKit.Tests;

/// <summary>The verbs for VMs, vCPUs, the hypervisor and the allocator, at the level of the one actor that is hit.</summary>
public sealed class HostFaultVerbTests
{
    /// <summary>From a fault to the question for a frame: the exit and the way to the allocator.</summary>
    private static readonly SimDuration _question = 550.Nanoseconds;

    [Fact]
    public void Slow_Hypervisor_TakesLongerToMap()
    {
        Assert.Equal(2_600.Nanoseconds, TimeOfFault(static _ => null, out _));
        // Its handler takes 1 µs of these; the exit, the entry and the way to the allocator and back are not its own.
        SimDuration slowed = TimeOfFault(static rig => rig.At(SimDuration.Zero).Slow("hypervisor", 10), out PlannedFault? slow);
        Assert.Equal(2_600.Nanoseconds + 9 * new CpuProfile().NestedFaultHandling, slowed);
        Assert.Equal(1, slow!.Count(FaultEffect.Slowed));
    }

    [Fact]
    public void Pause_Hypervisor_HearsTheFaultWhenItGoesOn()
    {
        MachineRig rig = Hypervisor(out TestProbe vm, out TestProbe allocator);
        PlannedFault pause = rig.At(SimDuration.Zero).Pause("hypervisor").For(1.Milliseconds);
        rig.RunUntil(SimTime.Zero + 10.Microseconds);
        vm.Send(rig.Part("hypervisor"), new NestedFault(0, 5, Write: true, Measured: true));

        allocator.ExpectNoMsg(900.Microseconds);
        allocator.ExpectMsg<AllocateFrames>(within: 100.Microseconds);
        Assert.Equal(SimTime.Zero + 1.Milliseconds + 50.Nanoseconds, rig.Now);
        Assert.Equal(1, pause.Count(FaultEffect.Held));
    }

    [Fact]
    public void Crash_Hypervisor_AsksEverybodyWhatThereIs()
    {
        MachineRig rig = Hypervisor(out TestProbe vm, out TestProbe allocator);
        PlannedFault crash = rig.At(10.Microseconds).Crash("hypervisor").For(1.Milliseconds);

        Assert.Equal(1, vm.FishForMessage<ReportPages>().Round);
        allocator.FishForMessage<ReportOwnedFrames>();
        Assert.InRange(rig.Now.SinceStart.TotalSeconds, 0.00101, 0.00102);
        Assert.Equal(1, crash.Count(FaultEffect.Restarted));
    }

    [Fact]
    public void Slow_Allocator_AnswersLater()
    {
        MachineRig rig = Allocator(out TestProbe hypervisor);
        PlannedFault slow = rig.At(SimDuration.Zero).Slow("allocator", 100);
        rig.RunUntil(SimTime.Zero + 10.Microseconds);

        hypervisor.Send(rig.Part("allocator"), new AllocateFrames(1, 0, Count: 1, Optional: 0, Urgent: true));
        hypervisor.ExpectMsg<FramesGranted>();
        Assert.Equal(SimTime.Zero + 10.Microseconds + 101 * 50.Nanoseconds, rig.Now);
        Assert.Equal(1, slow.Count(FaultEffect.Slowed));
    }

    [Fact]
    public void Pause_Allocator_AnswersWhenItGoesOn()
    {
        MachineRig rig = Allocator(out TestProbe hypervisor);
        rig.At(SimDuration.Zero).Pause("allocator").For(1.Milliseconds);
        rig.RunUntil(SimTime.Zero + 10.Microseconds);

        hypervisor.Send(rig.Part("allocator"), new AllocateFrames(1, 0, Count: 1, Optional: 0, Urgent: true));
        hypervisor.ExpectMsg<FramesGranted>();
        Assert.Equal(SimTime.Zero + 1.Milliseconds + 50.Nanoseconds, rig.Now);
    }

    [Fact]
    public void Crash_Allocator_AsksWhoHasWhat()
    {
        MachineRig rig = Allocator(out TestProbe hypervisor);
        rig.At(10.Microseconds).Crash("allocator").For(1.Milliseconds);

        ReportHeldFrames asked = hypervisor.FishForMessage<ReportHeldFrames>();
        hypervisor.Reply(new HeldFrames(asked.Round, [2, 3], [new PageTag(0, 7), new PageTag(0, 8)], BelowLow: false));
        rig.RunFor(1.Milliseconds);
        Assert.Equal((4, 0, -1), (rig.Machine.Allocator.Free, rig.Machine.Allocator.OwnerOf(2), rig.Machine.Allocator.OwnerOf(1)));
    }

    [Fact]
    public void Shrink_HypervisorThenAllocator_TakesFreeFramesAndGivesThemBack()
    {
        MachineRig hypervisor = Hypervisor(out _, out TestProbe told);
        hypervisor.At(1.Milliseconds).Shrink(2.Pages.Size).For(1.Milliseconds);
        Assert.Equal(2, told.ExpectMsg<WithholdFrames>().Frames);
        Assert.Equal(-2, told.ExpectMsg<WithholdFrames>().Frames);

        MachineRig rig = new(TestHost.OfFrames(64).WithVm("web", 32, Access.Write(0..8), Access.Pause(5.Milliseconds)));
        PlannedFault shrink = rig.At(1.Milliseconds).Shrink(20.Pages.Size).For(1.Milliseconds);
        rig.RunUntil(SimTime.Zero + 1_500.Microseconds);
        Assert.Equal(20, rig.Machine.Allocator.FramesWithheld);
        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
        Assert.Equal((0, 20L), (rig.Machine.Allocator.FramesWithheld, shrink.Count(FaultEffect.Taken)));
    }

    [Theory]
    [InlineData("vm/web")]
    [InlineData("vm/web/vcpu/0")]
    public void Pause_Vm_MakesNoAccessMeanwhile(string place)
    {
        MachineRig rig = Vm(Access.Pause(100.Microseconds), Access.Write(9));
        PlannedFault pause = rig.At(50.Microseconds).Pause(place).For(1.Milliseconds);
        rig.Probe("hypervisor").ExpectMsg<NestedFault>(within: 2.Milliseconds);
        Assert.InRange(rig.Now.SinceStart.TotalSeconds, 0.0011, 0.001102);
        Assert.Equal(1, pause.Count(FaultEffect.Held));
    }

    [Fact]
    public void Slow_Vm_RunsAQuarterOfTheTime()
    {
        MachineRig rig = Vm(Access.Pause(10.Milliseconds), Access.Write(9));
        rig.At(SimDuration.Zero).Slow("vm/web", 4);
        rig.Probe("hypervisor").ExpectMsg<NestedFault>(within: 1.Seconds);
        Assert.InRange(rig.Now.SinceStart.TotalSeconds, 0.039, 0.041);
    }

    [Fact]
    public void Crash_Vm_LeavesTheHost()
    {
        MachineRig rig = Vm(Access.Pause(10.Milliseconds), Access.Write(9));
        rig.At(1.Milliseconds).Crash("vm/web");
        TestProbe hypervisor = rig.Probe("hypervisor");
        hypervisor.ExpectMsg<VmStopped>(within: 1_100.Microseconds);
        hypervisor.ExpectNoMsg(1.Seconds);
    }

    [Fact]
    public void CrashFor_Vm_AsksToBeLetIn_AndBeginsAnew()
    {
        MachineRig rig = Vm(Access.Write(9), Access.Pause(10.Milliseconds), Access.Write(10));
        PlannedFault crash = rig.At(1.Milliseconds).Crash("vm/web").For(1.Milliseconds);
        TestProbe hypervisor = rig.Probe("hypervisor");
        int first = hypervisor.ExpectMsg<NestedFault>().Page;
        hypervisor.FishForMessage<VmStopped>();
        hypervisor.ExpectMsg<VmStarted>(within: 1.Milliseconds);

        // What is told to the last life does not reach the next.
        hypervisor.Reply(new MapPages([new PageMapping(first, 3, FaultService.Minor, 0)]));
        hypervisor.ExpectNoMsg(1.Seconds);
        hypervisor.Reply(new VmAdmitted());
        Assert.Equal(first, hypervisor.ExpectMsg<NestedFault>(within: 10.Microseconds).Page);
        Assert.Equal(1, crash.Count(FaultEffect.Restarted));
        Assert.Equal(0, rig.Vm().Counters.NestedMinorFaults);
    }

    private static MachineRig Vm(params ReadOnlySpan<Access> accesses) =>
        MachineRig.Vms(TestHost.OfFrames(64).WithVm("web", 32, accesses));

    private static MachineRig Allocator(out TestProbe hypervisor)
    {
        MachineRig rig = MachineRig.Allocator(TestHost.OfFrames(6).WithVm("web", 32));
        hypervisor = rig.Probe("hypervisor");
        return rig;
    }

    private static MachineRig Hypervisor(out TestProbe vm, out TestProbe allocator)
    {
        MachineRig rig = MachineRig.Hypervisor(TestHost.OfFrames(6).WithVm("web", 32));
        (vm, allocator) = (rig.Probe("vm/web"), rig.Probe("allocator"));
        return rig;
    }

    /// <summary>From a vCPU's exit to its page, with a frame at hand.</summary>
    private static SimDuration TimeOfFault(Func<MachineRig, PlannedFault?> plan, out PlannedFault? fault)
    {
        MachineRig rig = Hypervisor(out TestProbe vm, out TestProbe allocator);
        fault = plan(rig);
        rig.RunUntil(SimTime.Zero + 10.Microseconds);
        vm.Send(rig.Part("hypervisor"), new NestedFault(0, 5, Write: true, Measured: true));
        AllocateFrames asked = allocator.ExpectMsg<AllocateFrames>(within: _question);
        allocator.Reply(new FramesGranted(asked.Request, [3]));
        vm.ExpectMsg<MapPages>();
        return rig.Now - (SimTime.Zero + 10.Microseconds);
    }
}
