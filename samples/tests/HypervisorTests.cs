namespace Samples;

/// <summary>The hypervisor alone, with probes in the parts of those that it talks to.</summary>
public sealed class HypervisorTests
{
    [Fact]
    public void Fault_OnAFullHost_WritesNothingBeforeTheShootDownIsAcknowledged()
    {
        MachineRig rig = new(
            TestHost.OfFrames(6).WithSwap("ssd", slots: 16).WithVm("web", pages: 32),
            real: MachineParts.Hypervisor | MachineParts.Allocator);
        IActorRef hypervisor = rig.Part("hypervisor");
        TestProbe vm = rig.Probe("vm/web");
        TestProbe device = rig.Probe("swap/ssd");

        for (int page = 0; page < 5; page++)
        {
            vm.Send(hypervisor, new NestedFault(Vm: 0, page, Write: true, Measured: true));
            vm.ExpectMsg<MapPages>(within: 3.Microseconds);
        }
        InvalidatePages shootDown = vm.ExpectMsg<InvalidatePages>(within: 10.Microseconds);
        Assert.Equal([0, 1], shootDown.Pages);
        device.ExpectNoMsg(1.Milliseconds);

        vm.Send(hypervisor, new InvalidateAck(0, shootDown.Batch, Dirty: [true, true], Stamps: [1, 2]));
        Assert.Equal(2, device.ExpectMsg<WritePages>(within: 1.Microseconds).Count);
    }

    [Fact]
    public void Completion_NeverComing_LeavesItsVmWaiting_AndNobodyElse()
    {
        MachineRig rig = new(
            TestHost.OfFrames(16).WithSwap("ssd", slots: 64)
                .WithVm("victim", pages: 32, Access.Write(0..14), Access.Read(0))
                .WithVm("other", pages: 32, Access.Pause(5.Milliseconds), Access.Write(0..3)),
            real: MachineParts.All & ~MachineParts.Devices);
        TestProbe device = rig.Probe("swap/ssd");
        int slot = 0;
        device.SetAutoPilot((context, message) =>
        {
            // Writes are done; reads are never answered.
            if (message is not WritePages write)
                return;
            int[] slots = [.. write.Stamps.Select(_ => slot++)];
            context.Tell(context.Sender!, new WriteCompleted(0, write.Request, slots), 25.Microseconds);
        });

        device.FishForMessage<ReadPages>();
        rig.RunToEnd(max: 1.Seconds);
        Assert.Equal((1, 0), (rig.Vm("victim").PendingFaults, rig.Vm("other").PendingFaults));
        Assert.Equal(3, rig.Vm("other").Counters.Writes);
    }
}
