namespace HyperActors.Machine;

/// <summary>How large balloons should be: a controller is asked in each period, and the drivers are told.</summary>
/// <remarks>
/// It rests when no VM has faulted for some periods, as nobody then needs memory, and the next fault wakes it. So a run
/// ends by itself: a timer that went on for ever would keep the queue from draining.
/// </remarks>
/// <param name="controller">Who decides.</param>
/// <param name="machine">The machine's options.</param>
/// <param name="accounts">Who holds memory: the VMs in order, and perhaps the account of shared pages behind them.</param>
/// <param name="host">Where it acts.</param>
internal sealed class BalloonGovernor(
    IBalloonController controller, MachineOptions machine, GuestAccount[] accounts, IBalloonedMachine host)
{
    private const int QuietPeriods = 8;

    private readonly GuestAccount[] _ballooned =
        [.. accounts.Take(machine.Vms.Count).Where(account => machine.Vms[account.Index].Balloon is not null)];

    private bool _ticks;
    private bool _faulted;
    private int _quiet;
    private int _unanswered;

    /// <summary>A VM has faulted, and so needs memory.</summary>
    public void Wake()
    {
        _faulted = true;
        if (_ticks || _ballooned.Length == 0)
            return;
        _quiet = 0;
        PlanTick();
    }

    /// <summary>A period is over.</summary>
    public void OnTick()
    {
        _quiet = _faulted ? 0 : _quiet + 1;
        _faulted = false;
        _ticks = false;
        if (_unanswered == 0)
        {
            foreach (GuestAccount vm in _ballooned)
                if (vm.Alive && controller.Sample > 0)
                    Sample(vm);
            if (_unanswered == 0)
                Decide();
        }
        if (_quiet < QuietPeriods)
            PlanTick();
    }

    /// <summary>A VM has told accessed bits that it was asked for.</summary>
    public void Take(int vm, bool[] accessed)
    {
        accounts[vm].Balloon.Activity.Take(accessed);
        Withdraw();
    }

    /// <summary>A question is over; also one whose VM is gone.</summary>
    public void Withdraw()
    {
        if (--_unanswered == 0)
            Decide();
    }

    private void PlanTick()
    {
        SimTime next = host.Now.SaturatingAdd(controller.Every);
        _ticks = machine.Duration is not { } duration || next < SimTime.Zero + duration;
        if (_ticks)
            host.WakeBalloonsAfter(controller.Every);
    }

    /// <summary>
    /// Asks which pages of the last period's sample were accessed since, and begins to watch others. The bits are those
    /// that reclaim reads too: a page that was sampled looks idle to it until it is accessed again.
    /// </summary>
    private void Sample(GuestAccount vm)
    {
        int wanted = controller.Sample;
        List<int> pages = [];
        for (int tries = 4 * wanted; tries > 0 && pages.Count < wanted; tries--)
            if (host.Draw(vm.Pages.Pages) is int page && vm.Pages.Peek(page).IsMapped && !pages.Contains(page))
                pages.Add(page);
        int[] asked = vm.Balloon.Activity.Watch(pages);
        if (asked.Length == 0)
            return;
        _unanswered++;
        host.AskActivity(vm.Index, asked);
    }

    private void Decide()
    {
        SimTime now = host.Now;
        List<GuestAccount> controlled = [];
        List<VmMemory> vms = [];
        long others = 0;
        foreach (GuestAccount account in accounts)
        {
            VmOptions? options = account.Index < machine.Vms.Count ? machine.Vms[account.Index] : null;
            if (account.Alive && options?.Balloon is { } balloon && now >= SimTime.Zero + options.Start)
            {
                controlled.Add(account);
                vms.Add(Describe(account, options, balloon, now));
            }
            else
            {
                others += account.Held;
            }
        }
        long[] targets = controller.Targets(host.DescribeHost(others), [.. vms]);
        for (int i = 0; i < targets.Length; i++)
        {
            long target = Math.Clamp(targets[i], 0, vms[i].Memory - vms[i].Minimum);
            if (controlled[i].Balloon.TryRetarget(target, now))
                host.TellTarget(controlled[i].Index, target);
        }
    }

    private static VmMemory Describe(GuestAccount vm, VmOptions options, BalloonOptions balloon, SimTime now)
    {
        long memory = options.Memory.Pages.Value;
        long left = memory - (long)(memory * balloon.MaxShare);
        long minimum = Math.Min(memory, Math.Max(left, options.Reservation.Pages.Value));
        return new VmMemory(vm.Share, memory, minimum, vm.Held, vm.Swapped, vm.Balloon.Size, vm.Balloon.Target,
            vm.Balloon.Activity.Permille, vm.Balloon.UnmovedFor(now));
    }
}
