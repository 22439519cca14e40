namespace HyperActors.Machine;

// How large balloons should be: a controller is asked in each period, and the drivers are told.
//
// The controller rests when no VM has faulted for some periods, as nobody then needs memory, and the next fault wakes
// it. So a run ends by itself: a timer that went on for ever would keep the queue from draining.
public sealed partial class Hypervisor
{
    private const int QuietPeriods = 8;

    private IBalloonController? _controller;
    private GuestAccount[] _ballooned = [];
    private bool _ticking;
    private bool _faultedSinceTick;
    private int _quiet;
    private int _samples;

    private void PrepareBalloons()
    {
        _controller = BalloonControllers.Create(_options.Balloon);
        _ballooned = [.. _guests.Where(guest => guest != _sharedAccount && _machine.Vms[guest.Index].Balloon is not null)];
        foreach (GuestAccount guest in _ballooned)
            guest.BalloonTarget = _machine.Vms[guest.Index].Balloon!.Target.Pages.Value;
    }

    /// <summary>A VM needs memory: the controller must not rest.</summary>
    private void WakeController()
    {
        _faultedSinceTick = true;
        if (_controller is null || _ticking || _ballooned.Length == 0)
            return;
        _quiet = 0;
        ScheduleTick();
    }

    private void ScheduleTick()
    {
        SimTime next = Context.Now.SaturatingAdd(_controller!.Every);
        _ticking = _machine.Duration is not { } duration || next < SimTime.Zero + duration;
        if (_ticking)
            Context.Tell(Context.Self, new BalloonTick(), _controller.Every);
    }

    private void OnBalloonTick()
    {
        _quiet = _faultedSinceTick ? 0 : _quiet + 1;
        _faultedSinceTick = false;
        _ticking = false;
        if (_samples == 0)
        {
            foreach (GuestAccount guest in _ballooned)
                if (guest.Alive && _controller!.Sample > 0)
                    SampleActivity(guest, _controller.Sample);
            if (_samples == 0)
                DecideTargets();
        }
        if (_quiet < QuietPeriods)
            ScheduleTick();
    }

    /// <summary>
    /// Asks which pages of the last period's sample were accessed since, and begins to watch others. The bits are those
    /// that reclaim reads too: a page that was sampled looks idle to it until it is accessed again.
    /// </summary>
    private void SampleActivity(GuestAccount guest, int wanted)
    {
        int[] watched = guest.Sampled;
        List<int> next = [];
        for (int tries = 4 * wanted; tries > 0 && next.Count < wanted; tries--)
            if (Context.Random.Below(guest.Pages.Pages) is int page && guest.Pages.Peek(page).IsMapped
                && !next.Contains(page))
                next.Add(page);
        guest.Sampled = [.. next];
        if (watched.Length + next.Count == 0)
            return;
        guest.Watched = watched.Length;
        _samples++;
        long batch = _batches.Open(BatchKind.Activity, guest.Index, _hostPass, [.. watched, .. next]);
        TellVm(guest, new SampleAccessed(batch, [.. watched, .. next]), _machine.Host.Cpu.ShootDown);
    }

    private void OnActivity(AccessedBits bits)
    {
        if (!_batches.TryClose(bits.Batch, BatchKind.Activity, bits.Vm, out _))
            return;
        GuestAccount guest = _guests[bits.Vm];
        int accessed = 0;
        for (int i = 0; i < guest.Watched; i++)
            accessed += bits.Accessed[i] ? 1 : 0;
        if (guest.Watched > 0)
            guest.CountActivity(1000 * accessed / guest.Watched);
        EndSample();
    }

    private void EndSample()
    {
        if (--_samples == 0)
            DecideTargets();
    }

    private void DecideTargets()
    {
        List<GuestAccount> guests = [];
        List<VmMemory> vms = [];
        long others = 0;
        foreach (GuestAccount guest in _guests)
        {
            VmOptions? options = guest == _sharedAccount ? null : _machine.Vms[guest.Index];
            bool controlled = guest.Alive && options?.Balloon is not null && Context.Now >= SimTime.Zero + options.Start;
            if (!controlled)
            {
                others += guest.Held;
                continue;
            }
            guests.Add(guest);
            vms.Add(Describe(guest, options!));
        }
        // What VMs without a balloon hold is not to be divided.
        HostMemory host = new(Math.Max(_watermarks.High, _frames.Count - others), KnownFree, _watermarks.High);
        long[] targets = _controller!.Targets(host, [.. vms]);
        for (int i = 0; i < targets.Length; i++)
            SetTarget(guests[i], Math.Clamp(targets[i], 0, vms[i].Memory - vms[i].Minimum));
    }

    private VmMemory Describe(GuestAccount guest, VmOptions options)
    {
        long memory = options.Memory.Pages.Value;
        long left = memory - (long)(memory * options.Balloon!.MaxShare);
        long minimum = Math.Min(memory, Math.Max(left, options.Reservation.Pages.Value));
        SimDuration unmoved = guest.Ballooned == guest.BalloonTarget
            ? SimDuration.Zero
            : Context.Now - guest.BalloonMoved;
        return new VmMemory(guest.Share, memory, minimum, guest.Held, guest.Swapped, guest.Ballooned,
            guest.BalloonTarget, guest.ActivePermille, unmoved);
    }

    private void SetTarget(GuestAccount guest, long target)
    {
        if (target == guest.BalloonTarget)
            return;
        if (guest.Ballooned == guest.BalloonTarget)
            guest.BalloonMoved = Context.Now;
        guest.BalloonTarget = target;
        TellVm(guest, new SetBalloonTarget(target), _machine.Host.Cpu.VmEntry);
    }
}
