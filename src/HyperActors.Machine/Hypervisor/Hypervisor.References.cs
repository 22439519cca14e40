namespace HyperActors.Machine;

// Ideal policies: what a policy would do that is told every reference, which no hypervisor can be.
//
// VMs log their references. Before reclaim asks a policy, all logs are fetched and told to it in order (ReferenceLogs),
// with the insertions of pages at the times when they were mapped: so it is told what it would be told in a replay.
// Nothing is sampled then, and a page found by the policy goes. What remains between this and a replay is that reclaim
// takes pages ahead of need, as its watermarks and batches say, and that the logs are as old as their way here takes.
// A candidate that goes back (its VM's reservation spares it, or there is no slot for it) counts as inserted anew.
public sealed partial class Hypervisor : IReferenceListener
{
    private readonly ReferenceLogs? _references;

    private ReferenceLogs? MakeReferences(MachineOptions machine)
    {
        if (!machine.Hypervisor.SeesEveryReference)
            return null;
        if (_kernel is not null)
            throw new ArgumentException("Linux reclaim has no ideal form.", nameof(machine));
        return new ReferenceLogs(_frames.Count, machine.Vms.Count);
    }

    /// <summary>Asks for all logs, unless they are on their way.</summary>
    private void FetchReferences()
    {
        if (_references is not { Outstanding: 0 })
            return;
        for (int vm = 0; vm < _machine.Vms.Count; vm++)
        {
            if (!_guests[vm].Alive)
                continue;
            _references.Expect();
            TellVm(_guests[vm], new ReportReferences(_batches.Open(BatchKind.References, vm, _hostPass, [])), _machine.Host.Cpu.ShootDown);
        }
    }

    private void OnReferencesReported(ReferencesReported reported)
    {
        if (!_batches.TryClose(reported.Batch, BatchKind.References, reported.Vm, out _))
            return;
        _references!.Take(reported.Vm, reported.References);
        FinishReferences();
    }

    /// <summary>If all logs are here, the policies are told, and reclaim that waits for that goes on.</summary>
    private void FinishReferences()
    {
        if (_references is not { Outstanding: 0 })
            return;
        _references.TellAll(Context.Now, this);
        if (_hostPass.Stage == ReclaimStage.Fetching)
            BeginRound(_hostPass);
        foreach (GuestAccount guest in _limited)
            if (guest.Pass!.Stage == ReclaimStage.Fetching)
                BeginRound(guest.Pass);
    }

    void IReferenceListener.OnArrival(int frame) =>
        _policies.Insert(_guests[_frames.Vm(frame)], frame, touched: false);

    void IReferenceListener.OnReference(int vm, int page)
    {
        GuestAccount guest = _guests[vm];
        PageState state = guest.Pages.Peek(page);
        if (state.IsShared)
            (guest, state) = (_sharedAccount!, _sharedAccount!.Pages.Peek(state.SharedPage));
        // What has gone, or come back, since the reference was made is not what was referenced.
        if (state.IsMapped && _frames.InPolicy(state.Frame) && !_references!.IsArriving(state.Frame))
            _policies.Touch(guest, state.Frame);
    }
}
