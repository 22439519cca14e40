namespace HyperActors.Machine;

/// <content>Turns: the guest's process makes as many accesses as it was given, and then waits for more.</content>
public sealed partial class GuestVm
{
    private TurnProgress _turn;

    private void OnTakeTurn(TakeTurn turn)
    {
        _turn = TurnProgress.HadOne;
        foreach (GuestProcess process in _processes)
        {
            process.TurnLeft = turn.Accesses;
            if (process.State != ProcessState.Sleeping)
                continue;
            _sleeping--;
            SettleIdle(Context.Now);
            MakeReady(process, Context.Now);
        }
        Dispatch(Context.Now);
    }

    private void TellTurnEnded(SimTime now)
    {
        _turn |= TurnProgress.Awaits | (Finished is null ? TurnProgress.None : TurnProgress.Finished);
        SimDuration left = SimTime.Max(now, Context.Now) - Context.Now;
        Context.Tell(_wiring.Hypervisor, new TurnEnded(_wiring.Index, Finished is not null), left + _cpu.VmExit);
    }
}
