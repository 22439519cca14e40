using HyperActors.Replacement;

namespace HyperActors.Machine;

// Which page goes: policies over the whole machine and over single VMs.
//
// A VM with a limit is known to two policies, as memory cgroups once were in Linux: the machine's, as everyone, and one
// over its own frames that its limit alone asks. With ReclaimScope.PerVm every VM has its own and the machine has none.
public sealed partial class Hypervisor
{
    /// <summary>How many candidates a round passes over, in units of a batch, before it gives up for now.</summary>
    private const int SkippedBatches = 4;

    private readonly List<int> _skipped = [];
    private GuestAccount[] _limited = [];
    private SampledReplacement? _policy;
    private bool _usesAccessedBits;
    private long[] _firstPage = [];

    private void PreparePolicies()
    {
        if (_kernel is not null)
            return;
        PolicyChoice choice = _options.Policy ?? ChoiceOf(_options.Eviction);
        _limited = [.. _guests.Where(guest => guest.IsLimited)];
        foreach (GuestAccount guest in _limited)
            guest.Pass = new ReclaimPass(guest.Index);
        _firstPage = new long[_guests.Length + 1];
        for (int vm = 0; vm < _guests.Length; vm++)
            _firstPage[vm + 1] = _firstPage[vm] + _guests[vm].Pages.Pages;
        GuestAccount[] own = _options.Scope == ReclaimScope.PerVm ? _guests : _limited;
        int[] localOfFrame = own.Length > 0 ? new int[_frames.Count] : [];
        foreach (GuestAccount guest in own)
        {
            int capacity = Math.Min(Math.Min(guest.Limit, guest.Pages.Pages), _frames.Count);
            guest.Policy = new SampledReplacement(choice, capacity, localOfFrame);
            _usesAccessedBits = guest.Policy.UsesAccessedBits;
        }
        if (_options.Scope == ReclaimScope.Global)
        {
            _policy = new SampledReplacement(choice, _frames.Count, PagesOfMachine());
            _usesAccessedBits = _policy.UsesAccessedBits;
        }
        _usesAccessedBits &= _references is null;
    }

    private static PolicyChoice ChoiceOf(string eviction) =>
        PolicyRegistry.TryParse(eviction, out PolicyChoice? choice, out PolicyError? error)
            ? choice
            : throw new ArgumentException(error.ToString(), nameof(MachineOptions));

    private PageSpace PagesOfMachine()
    {
        // Beyond this an array over all pages of all VMs would cost more than hashing the remembered ones.
        const long densest = 1 << 24;
        return _firstPage[^1] <= densest ? PageSpace.Dense((int)Math.Max(1, _firstPage[^1])) : PageSpace.Sparse;
    }

    private long KeyOf(GuestAccount guest, int page) => _firstPage[guest.Index] + page;

    private void InsertIntoPolicies(GuestAccount guest, int frame, bool touched = false)
    {
        int page = _frames.Page(frame);
        _frames.SetInPolicy(frame, true);
        _changes++;
        if (_references is not null)
        {
            _references.Arrive(frame, Context.Now);
            return;
        }
        if (touched)
        {
            _policy?.InsertTouched(frame, KeyOf(guest, page));
            guest.Policy?.InsertTouched(frame, page);
            return;
        }
        _policy?.Insert(frame, KeyOf(guest, page));
        guest.Policy?.Insert(frame, page);
    }

    private void RemoveFromPolicies(GuestAccount guest, int frame)
    {
        if (!_frames.InPolicy(frame))
            return;
        _frames.SetInPolicy(frame, false);
        EndTurn(frame);
        if (_references is not null && _references.TryCancelArrival(frame))
            return;
        _policy?.Remove(frame);
        guest.Policy?.Remove(frame);
    }

    private void ForgetInPolicies(GuestAccount guest, int page)
    {
        _policy?.Forget(KeyOf(guest, page));
        guest.Policy?.Forget(page);
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
        bool anySlot = AnySlotToBeHad();
        while (wanted > 0 && _skipped.Count < patience && TakeNext(pass, out int frame))
        {
            GuestAccount guest = _guests[_frames.Vm(frame)];
            bool spared = (pass.Vm < 0 && guest.IsProtected) || IsPinned(frame);
            bool hopeless = !anySlot && _frames.Location(frame) == SwapLocation.MustWrite;
            guest.Leaving++;
            (spared || hopeless ? _skipped : pass.Candidates).Add(frame);
            wanted -= spared || hopeless ? 0 : WeightOf(frame);
        }
        foreach (int frame in _skipped)
            PutBack(frame, touched: false);
        _skipped.Clear();
    }

    private bool AnySlotToBeHad() =>
        _tier is { Pool.IsFull: false } || (_frames.WithSlot > 0 && _devices.MayMakeRoom) || _devices.HasRoom;

    private bool TakeNext(ReclaimPass pass, out int frame)
    {
        if (pass.Vm >= 0)
            return TakeOf(_guests[pass.Vm], out frame);
        if (_policy is null)
            return TakeFromPoorest(out frame);
        if (TryTakeSplitOff(vm: -1, out frame))
            return true;
        if (!_policy.TryTake(out frame))
            return false;
        EndTurn(frame);
        _guests[_frames.Vm(frame)].Policy?.Evict(frame);
        _frames.SetInPolicy(frame, false);
        return true;
    }

    private bool TakeOf(GuestAccount guest, out int frame)
    {
        if (TryTakeSplitOff(guest.Index, out frame))
            return true;
        if (!guest.Policy!.TryTake(out frame))
            return false;
        EndTurn(frame);
        _policy?.Evict(frame);
        _frames.SetInPolicy(frame, false);
        return true;
    }

    /// <summary>
    /// Min-funding revocation: the VM that pays the fewest shares for a page gives first. The higher number on a tie.
    /// </summary>
    private bool TakeFromPoorest(out int frame)
    {
        GuestAccount? poorest = null;
        foreach (GuestAccount guest in _guests)
        {
            if (guest.Policy!.Resident == 0 || guest.IsProtected)
                continue;
            if (poorest is null || (long)guest.Remaining * poorest.Share >= (long)poorest.Remaining * guest.Share)
                poorest = guest;
        }
        frame = -1;
        return poorest is not null && TakeOf(poorest, out frame);
    }

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
