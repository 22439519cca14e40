namespace HyperActors.Machine;

// Ideal policies: what a policy would do that is told every reference, which no hypervisor can be.
//
// VMs log their references. Before reclaim asks a policy, all logs are fetched and told to it in the order of (time, VM),
// with the insertions of pages at the times when they were mapped: so it is told what it would be told in a replay.
// Nothing is sampled then, and a page found by the policy goes. What remains between this and a replay is that reclaim
// takes pages ahead of need, as its watermarks and batches say, and that the logs are as old as their way here takes.
// A candidate that goes back (its VM's reservation spares it, or there is no slot for it) counts as inserted anew.
public sealed partial class Hypervisor
{
    private readonly Queue<(SimTime Time, int Frame, long Ticket)> _arrivals = new();
    private readonly bool _ideal;
    private long[] _arrivalOf = [];         // by frame: ticket of its insertion that no policy knows yet; 0 if there is none
    private IReadOnlyList<PageReferences>[] _logs = [];
    private (int At, int Told)[] _cursors = [];
    private long _arrivalTickets;
    private int _logsOutstanding;

    private void PrepareReferences()
    {
        if (!_ideal)
            return;
        if (_kernel is not null)
            throw new ArgumentException("Linux reclaim has no ideal form.", nameof(MachineOptions));
        _arrivalOf = new long[_frames.Count];
        _logs = new IReadOnlyList<PageReferences>[_machine.Vms.Count];
        _cursors = new (int, int)[_logs.Length];
        Array.Fill(_logs, []);
    }

    private void Arrive(int frame)
    {
        _arrivalOf[frame] = ++_arrivalTickets;
        _arrivals.Enqueue((Context.Now, frame, _arrivalTickets));
    }

    /// <summary>A page goes before a policy was told that it came.</summary>
    private bool TryCancelArrival(int frame)
    {
        if (!_ideal || _arrivalOf[frame] == 0)
            return false;
        _arrivalOf[frame] = 0;
        return true;
    }

    /// <summary>Asks for all logs, unless they are on their way.</summary>
    private void FetchReferences()
    {
        if (_logsOutstanding > 0)
            return;
        for (int vm = 0; vm < _logs.Length; vm++)
        {
            if (!_guests[vm].Alive)
                continue;
            _logsOutstanding++;
            TellVm(_guests[vm], new ReportReferences(_batches.Open(BatchKind.References, vm, _hostPass, [])), _machine.Host.Cpu.ShootDown);
        }
    }

    private void OnReferencesReported(ReferencesReported reported)
    {
        if (!_batches.TryClose(reported.Batch, BatchKind.References, reported.Vm, out _))
            return;
        _logs[reported.Vm] = reported.References;
        if (--_logsOutstanding == 0)
            FinishReferences();
    }

    private void FinishReferences()
    {
        TellReferences();
        if (_hostPass.Stage == ReclaimStage.Fetching)
            BeginRound(_hostPass);
        foreach (GuestAccount guest in _limited)
            if (guest.Pass!.Stage == ReclaimStage.Fetching)
                BeginRound(guest.Pass);
    }

    /// <summary>Tells policies all that is in the logs, in order.</summary>
    private void TellReferences()
    {
        Array.Clear(_cursors);
        while (TryFindEarliest(out int vm, out SimTime time))
        {
            TellArrivals(time);
            ref (int At, int Told) cursor = ref _cursors[vm];
            PageReferences references = _logs[vm][cursor.At];
            TellReference(_guests[vm], references.Page);
            if (++cursor.Told == references.Count)
                cursor = (cursor.At + 1, 0);
        }
        TellArrivals(Context.Now);
        Array.Fill(_logs, []);
    }

    private bool TryFindEarliest(out int vm, out SimTime time)
    {
        (vm, time) = (-1, SimTime.MaxValue);
        for (int other = 0; other < _logs.Length; other++)
        {
            (int at, int told) = _cursors[other];
            if (at == _logs[other].Count)
                continue;
            PageReferences references = _logs[other][at];
            SimTime next = references.Time + references.Step * told;
            if (next < time)
                (vm, time) = (other, next);
        }
        return vm >= 0;
    }

    private void TellArrivals(SimTime until)
    {
        while (_arrivals.TryPeek(out (SimTime Time, int Frame, long Ticket) arrival) && arrival.Time <= until)
        {
            _arrivals.Dequeue();
            if (_arrivalOf[arrival.Frame] != arrival.Ticket)
                continue;
            _arrivalOf[arrival.Frame] = 0;
            GuestAccount guest = _guests[_frames.Vm(arrival.Frame)];
            int page = _frames.Page(arrival.Frame);
            _policy?.Insert(arrival.Frame, KeyOf(guest, page));
            guest.Policy?.Insert(arrival.Frame, page);
        }
    }

    private void TellReference(GuestAccount guest, int page)
    {
        PageState state = guest.Pages.Peek(page);
        if (state.IsShared)
            (guest, state) = (_sharedAccount!, _sharedAccount!.Pages.Peek(state.SharedPage));
        // What has gone, or come back, since the reference was made is not what was referenced.
        if (!state.IsMapped || !_frames.InPolicy(state.Frame) || _arrivalOf[state.Frame] != 0)
            return;
        _policy?.Touch(state.Frame);
        guest.Policy?.Touch(state.Frame);
    }
}
