namespace HyperActors.Machine.Tests;

/// <summary>Whose turn it is among three VMs with quanta of 10, 20 and 30 accesses, and first ones of 1, 2 and 3.</summary>
public sealed class TurnRingTests
{
    private readonly GuestAccount[] _vms;
    private readonly TurnRing _ring;

    public TurnRingTests()
    {
        MachineOptions machine = HostRig.Host(16, 0, [.. Enumerable.Range(1, 3).Select(static vm => HostRig.Vm($"vm{vm}", 16) with
        {
            Processes = [new ProcessOptions { Name = "p", Phases = [] }],
            Quantum = 10 * vm,
            FirstQuantum = vm,
        })]);
        _vms = [.. Enumerable.Range(0, 3).Select(vm => new GuestAccount(machine, vm, frames: 16))];
        _ring = new TurnRing(machine.Vms, _vms);
    }

    [Fact]
    public void TryPass_AllAsked_RoundWithFirstQuantaFirst()
    {
        Assert.Equal("", Ask(0));
        Assert.Equal("", Ask(2));
        Assert.Equal("0:1", Ask(1));        // it was waited for
        Assert.Equal("1:2", Ask(0));
        Assert.Equal("2:3", Ask(1));
        Assert.Equal("0:10", Ask(2));
        Assert.Equal("1:20", Ask(0));
    }

    [Fact]
    public void TryPass_VmGoneOrFinished_IsPassedOver()
    {
        Ask(0);
        Ask(1);
        Ask(2);
        _vms[1].Finished = true;
        Assert.Equal("2:3", Ask(0));
        Assert.Equal("", Pass(1));          // not its to give
        _vms[2].Alive = false;
        Assert.Equal("0:10", Pass(2));
    }

    [Fact]
    public void TryPass_VmStartsAnew_GetsItsTurnWhenItAsks()
    {
        Ask(0);
        Ask(1);
        Ask(2);
        _ring.Restart(1);
        Assert.Equal("2:3", Ask(0));
        Assert.Equal("0:10", Ask(2));
        Ask(1);
        Assert.Equal("1:2", Ask(0));
    }

    [Fact]
    public void Restore_OneHadATurnAndWaitsForNone_ItIsItsTurn()
    {
        _ring.Restore(0, TurnProgress.HadOne | TurnProgress.Awaits);
        _ring.Restore(1, TurnProgress.HadOne);
        _ring.Restore(2, TurnProgress.Awaits);
        Assert.False(_ring.IsIdle);
        Assert.Equal("", Pass(0));
        Assert.Equal("2:3", Ask(1));
    }

    private string Ask(int vm)
    {
        _ring.Await(vm);
        return Pass(vm);
    }

    private string Pass(int from) => _ring.TryPass(from, out int next, out long accesses) ? $"{next}:{accesses}" : "";
}
