namespace HyperActors.Machine.Tests;

/// <summary>When a controller is asked, what it is told, and what drivers are told.</summary>
public sealed class BalloonGovernorTests : IBalloonedMachine, IBalloonController
{
    private readonly GuestAccount[] _vms;
    private readonly BalloonGovernor _governor;
    private readonly List<string> _log = [];
    private int _draw;

    public BalloonGovernorTests()
    {
        VmOptions vm = HostRig.Vm("a", 16) with { Balloon = new BalloonOptions { MaxShare = 0.5 } };
        MachineOptions machine = HostRig.Host(32, 0, vm, HostRig.Vm("b", 16), vm with { Name = "c", Start = 1.Seconds });
        _vms = [.. Enumerable.Range(0, 3).Select(index => new GuestAccount(machine, index, frames: 32))];
        _governor = new BalloonGovernor(this, machine, _vms, this);
    }

    public SimDuration Every => 10.Milliseconds;

    public int Sample { get; set; }

    public SimTime Now { get; private set; }

    [Fact]
    public void OnTick_NobodyFaults_RestsAfterEightQuietPeriodsUntilTheNextFault()
    {
        _governor.Wake();
        int ticks = 0;
        for (; _log.Remove("wake"); ticks++)
            _governor.OnTick();
        Assert.Equal(9, ticks);         // the first period had the fault
        Log();
        _governor.Wake();
        _governor.Wake();
        Assert.Equal("wake", Log());
    }

    [Fact]
    public void OnTick_VmsWithoutBalloonOrNotStarted_TheirFramesAreOthers()
    {
        (_vms[0].Held, _vms[1].Held, _vms[2].Held) = (9, 5, 1);
        _governor.OnTick();
        Assert.Equal("others 6, 0 has 9: 0 at 8, wake", Log());      // 99 wanted, half of 16 granted
        Now += 1.Seconds;
        _governor.OnTick();
        Assert.Equal("others 5, 0 has 9, 2 has 1: 2 at 8, wake", Log());     // 0 was told before
    }

    [Fact]
    public void OnTick_Samples_DecidesWhenAllHaveAnsweredOrAreGone()
    {
        Sample = 2;
        foreach (GuestAccount vm in _vms)
            for (int page = 0; page < 4; page++)
                vm.Pages[page] = PageState.Mapped(page);
        _governor.OnTick();
        Assert.Equal("0 asked 0 1, 2 asked 2 3, wake", Log());
        _governor.Take(0, [true, true]);
        Assert.Equal("", Log());
        _governor.Withdraw();
        Assert.Equal("others 0, 0 has 0: 0 at 8", Log());
    }

    [Fact]
    public void Take_PagesOfTheLastPeriod_RisesAtOnceAndFallsSlowly()
    {
        ActivityEstimate estimate = new();
        Assert.Equal([3, 4], estimate.Watch([3, 4]));
        estimate.Take([true, true]);
        Assert.Equal(1000, estimate.Permille);          // nothing was watched before
        Assert.Equal([3, 4, 5, 6], estimate.Watch([5, 6]));
        estimate.Take([true, false, true, true]);
        Assert.Equal(500, estimate.Permille);           // averages: 250 and 62
        estimate.Watch([7, 8]);
        estimate.Take([false, false, true, true]);
        Assert.Equal(125, estimate.Permille);           // averages: 125 and 54
    }

    [Fact]
    public void UnmovedFor_TargetChanges_CountsFromWhereItStoodAtTheOldOne()
    {
        BalloonAccount balloon = new();
        Assert.True(balloon.TryRetarget(10, SimTime.Zero + 1.Seconds));
        Assert.False(balloon.TryRetarget(10, SimTime.Zero + 2.Seconds));
        Assert.True(balloon.TryRetarget(12, SimTime.Zero + 3.Seconds));
        Assert.Equal(3.Seconds, balloon.UnmovedFor(SimTime.Zero + 4.Seconds));
        balloon.Inflate(12, SimTime.Zero + 5.Seconds);
        Assert.Equal(SimDuration.Zero, balloon.UnmovedFor(SimTime.Zero + 9.Seconds));
        balloon.Deflate(4, SimTime.Zero + 9.Seconds);
        Assert.Equal((8, 8), (balloon.Size, balloon.Target));
    }

    long[] IBalloonController.Targets(HostMemory host, ReadOnlySpan<VmMemory> vms)
    {
        string seen = $"others {32 - host.Frames}";
        long[] targets = new long[vms.Length];
        for (int i = 0; i < vms.Length; i++)
            seen += $", {2 * i} has {vms[i].Resident}";
        _log.Add(seen);
        Array.Fill(targets, 99);
        return targets;
    }

    HostMemory IBalloonedMachine.DescribeHost(long others) => new(32 - others, 0, 0);

    int IBalloonedMachine.Draw(int below) => _draw++;

    void IBalloonedMachine.AskActivity(int vm, int[] pages) => _log.Add($"{vm} asked {string.Join(' ', pages)}");

    void IBalloonedMachine.TellTarget(int vm, long pages) => _log[^1] += $": {vm} at {pages}";

    void IBalloonedMachine.WakeBalloonsAfter(SimDuration delay) => _log.Add("wake");

    private string Log()
    {
        string all = string.Join(", ", _log);
        _log.Clear();
        return all;
    }
}
