using HyperActors.Replacement;

namespace HyperActors.Machine;

// Candidates of reclaim: HostPolicies names the next page, and here those are passed over that may not go or could not.
public sealed partial class Hypervisor
{
    /// <summary>How many candidates a round passes over, in units of a batch, before it gives up for now.</summary>
    private const int SkippedBatches = 4;

    private readonly HostPolicies _policies;
    private readonly List<int> _skipped = [];
    private readonly GuestAccount[] _limited;

    private PolicyChoice? ChoosePolicy()
    {
        if (_kernel is not null)
            return null;
        return _options.Policy ?? (PolicyRegistry.TryParse(_options.Eviction, out PolicyChoice? choice, out PolicyError? error)
            ? choice
            : throw new ArgumentException(error.ToString(), nameof(MachineOptions)));
    }

    /// <summary>The VMs that reclaim is run for singly, to keep them below their limit.</summary>
    private GuestAccount[] FindLimited()
    {
        GuestAccount[] limited = Array.FindAll(_guests, static guest => guest.IsLimited);
        foreach (GuestAccount guest in limited)
            guest.Pass = new ReclaimPass(guest.Index);
        return limited;
    }

    private void InsertIntoPolicies(GuestAccount guest, int frame, bool touched = false)
    {
        _frames.SetInPolicy(frame, true);
        _changes++;
        if (_references is null)
            _policies.Insert(guest, frame, touched);
        else
            _references.Arrive(frame, Context.Now);
    }

    private void RemoveFromPolicies(GuestAccount guest, int frame)
    {
        if (!_frames.InPolicy(frame))
            return;
        _frames.SetInPolicy(frame, false);
        if (_references is null || !_references.TryCancelArrival(frame))
            _policies.Remove(guest, frame);
    }

    /// <summary>
    /// Takes candidates out of the policies: pages of VMs that may lose some, which could be freed if taken.
    /// </summary>
    /// <param name="pass">For whom; its candidates are filled.</param>
    /// <param name="wanted">How many.</param>
    private void TakeCandidates(ReclaimPass pass, int wanted)
    {
        // When pages are waited for, nothing may be overlooked: then all are gone through before giving up.
        int patience = pass.Direct ? int.MaxValue : SkippedBatches * _options.SampleBatch;
        bool anySlot = AnyDeviceSlotToBeHad();
        while (wanted > 0 && _skipped.Count < patience && _policies.TryTake(pass.Vm, out int frame))
        {
            GuestAccount guest = _guests[_frames.Vm(frame)];
            bool spared = (pass.Vm < 0 && guest.IsProtected) || IsPinned(frame);
            bool hopeless = !anySlot && _frames.Location(frame) == SwapLocation.MustWrite && !MayBeCompressed(guest, frame);
            _frames.SetInPolicy(frame, false);
            guest.Leaving++;
            (spared || hopeless ? _skipped : pass.Candidates).Add(frame);
            wanted -= spared || hopeless ? 0 : WeightOf(frame);
        }
        foreach (int frame in _skipped)
            PutBack(frame, touched: false);
        _skipped.Clear();
    }

    private bool AnySlotToBeHad() => _tier is { Pool.IsFull: false } || AnyDeviceSlotToBeHad();

    private bool AnyDeviceSlotToBeHad() => (_frames.WithSlot > 0 && _devices.MayMakeRoom) || _devices.HasRoom;

    /// <summary>
    /// Whether the pool would take a page. One that does not compress never gets there: with all slots taken it would be
    /// unmapped and given back for ever.
    /// </summary>
    private bool MayBeCompressed(GuestAccount guest, int frame) => _tier is { Pool: { IsFull: false } pool }
        && pool.SizeOf(guest.Index, _frames.Page(frame)) < CompressedPool.PageBytes;

    /// <summary>A candidate stays.</summary>
    private void PutBack(int frame, bool touched)
    {
        GuestAccount guest = _guests[_frames.Vm(frame)];
        guest.Leaving--;
        long changes = _changes;
        InsertIntoPolicies(guest, frame, touched);
        _changes = changes;
    }
}
