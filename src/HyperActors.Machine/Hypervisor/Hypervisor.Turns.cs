namespace HyperActors.Machine;

// Turns: one VM runs at a time, in order, each for its quantum of accesses. They begin when all VMs have started.
public sealed partial class Hypervisor
{
    private bool[] _awaitsTurn = [];
    private bool[] _hadTurn = [];
    private int _turn = -1;

    private void PrepareTurns()
    {
        _awaitsTurn = new bool[_guests.Length];
        _hadTurn = new bool[_guests.Length];
        foreach (VmOptions vm in _machine.Vms)
        {
            bool single = vm.Vcpus == 1 && vm.Processes is [{ ForkAfter: null }];
            if (_machine.Interleave == Interleaving.TokenRing && (!single || vm.Quantum < 1 || vm.FirstQuantum < 1))
                throw new ArgumentException($"VM '{vm.Name}': turns are for one vCPU and one process without a fork.");
        }
    }

    private void OnTurnEnded(TurnEnded ended)
    {
        _awaitsTurn[ended.Vm] = true;
        if (ended.Finished)
            _guests[ended.Vm].Finished = true;
        PassTurn(ended.Vm);
    }

    /// <summary>Gives the turn on, if it is this VM's to give.</summary>
    private void PassTurn(int vm)
    {
        if (_machine.Interleave != Interleaving.TokenRing || (_turn >= 0 && _turn != vm && IsTaken(_turn)))
            return;
        if (_turn < 0 && !Array.TrueForAll(_guests, guest => _awaitsTurn[guest.Index] || !guest.Alive || guest == _sharedAccount))
            return;
        int vms = _machine.Vms.Count;
        for (int step = 1; step <= vms; step++)
        {
            int next = (_turn + step) % vms;
            if (!IsTaken(next) || !_awaitsTurn[next])
                continue;
            GiveTurn(next);
            return;
        }
    }

    /// <summary>
    /// After a crash: whose turn it is, is who waits for none; if all wait, the first begins anew, as nobody knows any more who
    /// was next.
    /// </summary>
    private void FindTurn(PageInventory[] inventories)
    {
        foreach (PageInventory pages in inventories)
        {
            _awaitsTurn[pages.Vm] = pages.Turn.HasFlag(TurnProgress.Awaits);
            _hadTurn[pages.Vm] = pages.Turn.HasFlag(TurnProgress.HadOne);
            _guests[pages.Vm].Finished = pages.Turn.HasFlag(TurnProgress.Finished);
            if (_hadTurn[pages.Vm] && !_awaitsTurn[pages.Vm] && pages.Alive)
                _turn = pages.Vm;
        }
        // Turns begin when all have asked for their first one.
        if (_turn < 0)
            PassTurn(-1);
    }

    /// <summary>Whether a VM's turn is its own: one that is gone or has finished needs none.</summary>
    private bool IsTaken(int vm) => _guests[vm].Alive && !_guests[vm].Finished;

    private void GiveTurn(int vm)
    {
        VmOptions options = _machine.Vms[vm];
        long accesses = _hadTurn[vm] ? options.Quantum : options.FirstQuantum ?? options.Quantum;
        _turn = vm;
        _hadTurn[vm] = true;
        _awaitsTurn[vm] = false;
        TellVm(_guests[vm], new TakeTurn(accesses), _machine.Host.Cpu.VmEntry);
    }
}
