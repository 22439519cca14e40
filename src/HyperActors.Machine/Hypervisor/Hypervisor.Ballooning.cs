namespace HyperActors.Machine;

// What the governor of balloons asks for, and what drivers tell of them; their pages go by Hypervisor.Discarding.cs.
public sealed partial class Hypervisor : IBalloonedMachine
{
    private BalloonGovernor? _balloons;

    SimTime IBalloonedMachine.Now => Context.Now;

    private void PrepareBalloons()
    {
        foreach (GuestAccount guest in _guests[.._machine.Vms.Count])
            guest.Balloon.Restore(0, FirstTargetOf(guest), SimTime.Zero);
        if (BalloonControllers.Create(_options.Balloon) is { } controller)
            _balloons = new BalloonGovernor(controller, _machine, _guests, this);
    }

    private long FirstTargetOf(GuestAccount guest) => _machine.Vms[guest.Index].Balloon?.Target.Pages.Value ?? 0;

    private void OnBalloonPages(BalloonPages message)
    {
        GuestAccount guest = _guests[message.Vm];
        if (!guest.Alive)
            return;
        guest.Balloon.Inflate(message.Pages.Length, Context.Now);
        StartDiscard(guest, new BalloonAccepted(), message.Pages);
    }

    private void OnDeflateBalloon(DeflateBalloon message)
    {
        GuestAccount guest = _guests[message.Vm];
        if (guest.Alive)
            guest.Balloon.Deflate(message.Pages, Context.Now);
    }

    private void OnActivity(AccessedBits bits)
    {
        if (_batches.TryClose(bits.Batch, BatchKind.Activity, bits.Vm, out _))
            _balloons!.Take(bits.Vm, bits.Accessed);
    }

    // What VMs without a balloon hold is not to be divided.
    HostMemory IBalloonedMachine.DescribeHost(long others) =>
        new(Math.Max(_watermarks.High, _frames.Count - others), KnownFree, _watermarks.High);

    int IBalloonedMachine.Draw(int below) => Context.Random.Below(below);

    void IBalloonedMachine.AskActivity(int vm, int[] pages)
    {
        long batch = _batches.Open(BatchKind.Activity, vm, _hostPass, pages);
        TellVm(_guests[vm], new SampleAccessed(batch, pages), _machine.Host.Cpu.ShootDown);
    }

    void IBalloonedMachine.TellTarget(int vm, long pages) =>
        TellVm(_guests[vm], new SetBalloonTarget(pages), _machine.Host.Cpu.VmEntry);

    void IBalloonedMachine.WakeBalloonsAfter(SimDuration delay) =>
        Context.Tell(Context.Self, new BalloonTick(), delay);
}
