namespace HyperActors.Machine;

// A VM that had crashed is started again: it is let in when nothing of its last life is left.
//
// All that it held was freed when it stopped, but what a device or the allocator works on ends in its own time, and is then
// thrown away. Until then its account is not empty, and a page of the new life could be taken for one of the old.
public sealed partial class Hypervisor
{
    private readonly List<GuestAccount> _starting = [];

    private void OnVmStarted(VmStarted started)
    {
        GuestAccount guest = _guests[started.Vm];
        Check(!guest.Alive, $"{guest.Name} is to be started, but never stopped.");
        if (!_starting.Contains(guest))
            _starting.Add(guest);
    }

    private void AdmitStarted()
    {
        for (int i = 0; i < _starting.Count;)
        {
            if (!_starting[i].IsEmpty)
            {
                i++;
                continue;
            }
            GuestAccount guest = _starting[i];
            _starting.RemoveAt(i);
            guest.StartAnew();
            guest.Balloon.Restore(0, FirstTargetOf(guest), Context.Now);
            _turns?.Restart(guest.Index);
            _named.Forget(guest.Index);
            TellVm(guest, new VmAdmitted(), _machine.Host.Cpu.VmEntry);
        }
    }
}
