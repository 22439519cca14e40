namespace HyperActors.Machine;

// Turns: what VMs are told of TurnRing's decisions.
public sealed partial class Hypervisor
{
    private readonly TurnRing? _turns;

    private void OnTurnEnded(TurnEnded ended)
    {
        _turns!.Await(ended.Vm);
        if (ended.Finished)
            _guests[ended.Vm].Finished = true;
        PassTurn(ended.Vm);
    }

    private void PassTurn(int from)
    {
        if (_turns is not null && _turns.TryPass(from, out int vm, out long accesses))
            TellVm(_guests[vm], new TakeTurn(accesses), _machine.Host.Cpu.VmEntry);
    }

    /// <summary>
    /// After a crash: if all wait for a turn, the first begins anew, as nobody knows any more who was next.
    /// </summary>
    private void RestoreTurns(PageInventory[] inventories)
    {
        foreach (PageInventory pages in inventories)
        {
            _guests[pages.Vm].Finished = pages.Turn.HasFlag(TurnProgress.Finished);
            _turns?.Restore(pages.Vm, pages.Turn);
        }
        if (_turns is { IsIdle: true })
            PassTurn(-1);
    }
}
