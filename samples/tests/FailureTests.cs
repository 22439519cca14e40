namespace Samples;

/// <summary>Parts fail in the middle of something; the machine is whole, and the oracle watches.</summary>
public sealed class FailureTests
{
    [Fact]
    public void SwapDevice_CrashingMidWrite_LosesNoPage()
    {
        MachineRig rig = new(TestHost.OfFrames(16).WithSwap("ssd", slots: 64, write: 1.Milliseconds)
            .WithVm("web", pages: 32, Access.Write(0..14), Access.Read(0..14)));
        PlannedFault crash = rig.At(500.Microseconds).Crash("swap/ssd").For(3.Milliseconds);
        TestProbe device = rig.Probe("swap/ssd");
        TestProbe hypervisor = rig.Probe("hypervisor");

        WritePages write = device.FishForMessage<WritePages>(within: 500.Microseconds);
        hypervisor.FishForMessage<IoFailed>(failed => failed.Request == write.Request && failed.Error == IoError.Gone);
        hypervisor.FishForMessage<DeviceReady>(within: 3.Milliseconds);

        // That every page comes back as it was written last is what the oracle checks.
        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
        Assert.Equal(1, crash.Count(FaultEffect.Restarted));
        Assert.Equal(0, rig.Machine.Hypervisor.Counters.PagesLost);
    }

    [Fact]
    public void Completion_LostOnItsWay_IsSentAgain()
    {
        MachineRig rig = new(TestHost.OfFrames(16).WithSwap("ssd", slots: 64)
            .WithVm("web", pages: 32, Access.Write(0..14), Access.Read(0..14)));
        PlannedFault loss = rig.At(SimDuration.Zero).Drop("hypervisor", probability: 0.2);
        TestProbe hypervisor = rig.Probe("hypervisor");

        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
        Assert.True(loss.Count(FaultEffect.Dropped) > 0);
        // To the hypervisor each completion came once, whatever became of it on its way.
        Assert.Equal(
            rig.Device().Counters.Reads,
            hypervisor.Messages.Count(received => received.Message is ReadCompleted));
    }

    [Fact]
    public void Vm_KilledWhileItsPageIsInFlight_LeavesNothingBehind()
    {
        MachineRig rig = new(TestHost.OfFrames(16).WithSwap("ssd", slots: 64)
            .WithVm("victim", pages: 32, Access.Write(0..14), Access.Read(0..14))
            .WithVm("other", pages: 32, Access.Pause(5.Milliseconds), Access.Write(0..3)));
        TestProbe device = rig.Probe("swap/ssd");

        device.FishForMessage<ReadPages>();
        rig.Tell(rig.Part("vm/victim"), new KillVm(), after: 10.Microseconds);

        Assert.Equal(MachineOutcome.Completed, rig.Run().Outcome);
        Assert.True(rig.Vm("victim").Killed);
        Assert.Equal(3, rig.Vm("other").Counters.Writes);
        Assert.Equal(0, rig.Machine.Hypervisor.Counters.ResidentPages[0]);
        Assert.Equal(0, rig.Device().SlotsUsed);
    }

    [Fact]
    public void PageFaults_AfterTheDeviceWasSlow_MeetTheirObjectiveAgainWithinAMillisecond()
    {
        Access[] loop = [.. Enumerable.Range(0, 200).Select(_ => Access.Write(0..24))];
        MachineRig rig = new(TestHost.OfFrames(16).WithSwap("ssd", slots: 64).WithVm("web", pages: 48, loop));
        rig.At(20.Milliseconds).Slow("swap/ssd", factor: 20).For(10.Milliseconds);
        LatencyCursor window = new();
        double Quantile99(SimDuration until)
        {
            rig.RunUntil(SimTime.Zero + until);
            return window.Take(rig.Vm("web").Counters.MajorFaultTime).QuantileSeconds(0.99) ?? double.NaN;
        }

        Assert.InRange(Quantile99(until: 20.Milliseconds), 0, 300e-6);
        Assert.InRange(Quantile99(until: 30.Milliseconds), 1e-3, 10e-3);
        Quantile99(until: 31.Milliseconds);
        Assert.InRange(Quantile99(until: 50.Milliseconds), 0, 300e-6);
    }
}
