namespace HyperActors.Machine;

/// <summary>
/// Turns: one VM runs at a time, in order, each for its quantum of accesses. They begin when all VMs have asked for their
/// first one.
/// </summary>
internal sealed class TurnRing
{
    private readonly IReadOnlyList<VmOptions> _options;
    private readonly GuestAccount[] _vms;
    private readonly bool[] _awaits;
    private readonly bool[] _had;
    private int _turn = -1;

    /// <summary>A ring in which it is nobody's turn yet.</summary>
    /// <param name="options">The machine's VMs.</param>
    /// <param name="vms">What is known of each: whether it is alive and has not finished. One that is gone or has finished
    /// needs no turns.</param>
    /// <exception cref="ArgumentException">Turns are not for one of the VMs.</exception>
    public TurnRing(IReadOnlyList<VmOptions> options, GuestAccount[] vms)
    {
        foreach (VmOptions vm in options)
            if (vm.Vcpus != 1 || vm.Processes is not [{ ForkAfter: null }] || vm.Quantum < 1 || vm.FirstQuantum < 1)
                throw new ArgumentException($"VM '{vm.Name}': turns are for one vCPU and one process without a fork.");
        _options = options;
        _vms = vms;
        _awaits = new bool[vms.Length];
        _had = new bool[vms.Length];
    }

    /// <summary>A VM waits for a turn; if it had one, that is over.</summary>
    public void Await(int vm) => _awaits[vm] = true;

    /// <summary>A VM starts anew, and has not asked for a turn yet.</summary>
    public void Restart(int vm) => _awaits[vm] = false;

    /// <summary>After a crash: takes over how far a VM has come. Whose turn it is, is who waits for none.</summary>
    public void Restore(int vm, TurnProgress progress)
    {
        _awaits[vm] = progress.HasFlag(TurnProgress.Awaits);
        _had[vm] = progress.HasFlag(TurnProgress.HadOne);
        if (_had[vm] && !_awaits[vm] && _vms[vm].Alive)
            _turn = vm;
    }

    /// <summary>Whether it is nobody's turn yet.</summary>
    public bool IsIdle => _turn < 0;

    /// <summary>Gives the turn on, if it is this VM's to give.</summary>
    /// <param name="from">A VM whose turn is over, or that is gone; −1 for none.</param>
    /// <param name="next">Whose turn it is now.</param>
    /// <param name="accesses">For how many accesses.</param>
    public bool TryPass(int from, out int next, out long accesses)
    {
        (next, accesses) = (-1, 0);
        if (_turn >= 0 ? _turn != from && Takes(_turn) : !HaveAllAsked())
            return false;
        for (int step = 1; step <= _vms.Length; step++)
        {
            next = (_turn + step) % _vms.Length;
            if (!Takes(next) || !_awaits[next])
                continue;
            accesses = _had[next] ? _options[next].Quantum : _options[next].FirstQuantum ?? _options[next].Quantum;
            _turn = next;
            _had[next] = true;
            _awaits[next] = false;
            return true;
        }
        return false;
    }

    private bool HaveAllAsked() => Array.TrueForAll(_vms, vm => _awaits[vm.Index] || !vm.Alive);

    private bool Takes(int vm) => _vms[vm].Alive && !_vms[vm].Finished;
}
