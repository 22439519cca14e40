using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>Which page goes next: the policies over the whole machine and over single VMs, which are told the same.</summary>
/// <remarks>
/// <para>A VM with a limit is known to two policies, as memory cgroups once were in Linux: the machine's, as everyone, and
/// one over its own frames that its limit alone asks. With <see cref="ReclaimScope.PerVm"/> every VM has its own and the
/// machine has none. Where Linux reclaim runs there are none at all.</para>
/// <para>Pages of a huge page that reclaim has split stand singly in the policies, but are next in turn, as Linux puts them
/// on the very list that it works on: by a queue beside the policies, which says which pages to take before a policy is
/// asked. Without the queue each pass would split another huge page, for a policy has no place for pages that come as the
/// oldest.</para>
/// </remarks>
internal sealed class HostPolicies
{
    private readonly FrameTable _frames;
    private readonly GuestAccount[] _guests;
    private readonly long[] _firstPage;
    private readonly SampledReplacement? _ofMachine;
    private readonly SampledReplacement?[] _ofVm;
    private readonly UnmappedPages _splitOff;
    private readonly bool[] _isSplitOff;        // by frame

    /// <summary>Policies that know no frame.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="choice">Which policy; null where there are none.</param>
    /// <param name="frames">What each frame holds.</param>
    /// <param name="guests">Whose frames they are.</param>
    public HostPolicies(MachineOptions machine, PolicyChoice? choice, FrameTable frames, GuestAccount[] guests)
    {
        _frames = frames;
        _guests = guests;
        _ofVm = new SampledReplacement?[guests.Length];
        _splitOff = new UnmappedPages(guests.Length, IsNextInTurn);
        _isSplitOff = machine.Host.HugePages is null ? [] : new bool[frames.Count];
        _firstPage = new long[guests.Length + 1];
        if (choice is null)
            return;
        for (int vm = 0; vm < guests.Length; vm++)
            _firstPage[vm + 1] = _firstPage[vm] + guests[vm].Pages.Pages;
        ReclaimScope scope = machine.Hypervisor.Scope;
        GuestAccount[] own = scope == ReclaimScope.PerVm ? guests : Array.FindAll(guests, static guest => guest.IsLimited);
        int[] localOfFrame = own.Length > 0 ? new int[frames.Count] : [];
        foreach (GuestAccount guest in own)
        {
            int capacity = Math.Min(Math.Min(guest.Limit, guest.Pages.Pages), frames.Count);
            _ofVm[guest.Index] = new SampledReplacement(choice, capacity, localOfFrame);
        }
        if (scope == ReclaimScope.Global)
            _ofMachine = new SampledReplacement(choice, frames.Count, PagesOfMachine());
        UsesAccessedBits = choice.Description.Input != PolicyInput.Faults;
    }

    /// <summary>Whether touches change what is chosen.</summary>
    public bool UsesAccessedBits { get; }

    /// <summary>A page was mapped.</summary>
    /// <param name="guest">Whose page.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="touched">Whether it is back because it was found accessed.</param>
    public void Insert(GuestAccount guest, int frame, bool touched)
    {
        int page = _frames.Page(frame);
        if (touched)
        {
            _ofMachine?.InsertTouched(frame, KeyOf(guest, page));
            _ofVm[guest.Index]?.InsertTouched(frame, page);
            return;
        }
        _ofMachine?.Insert(frame, KeyOf(guest, page));
        _ofVm[guest.Index]?.Insert(frame, page);
    }

    /// <summary>A page was referenced; for policies that are told of every reference.</summary>
    public void Touch(GuestAccount guest, int frame)
    {
        _ofMachine?.Touch(frame);
        _ofVm[guest.Index]?.Touch(frame);
    }

    /// <summary>A page is gone for good, otherwise than by its turn.</summary>
    public void Remove(GuestAccount guest, int frame)
    {
        EndTurn(frame);
        _ofMachine?.Remove(frame);
        _ofVm[guest.Index]?.Remove(frame);
    }

    /// <summary>A page that is in no frame is gone for good.</summary>
    public void Forget(GuestAccount guest, int page)
    {
        _ofMachine?.Forget(KeyOf(guest, page));
        _ofVm[guest.Index]?.Forget(page);
    }

    /// <summary>A page was part of a huge page that reclaim has split: it is next in turn.</summary>
    public void PutFirst(GuestAccount guest, int page, int frame)
    {
        _isSplitOff[frame] = true;
        _splitOff.Add(guest.Index, page);
    }

    /// <summary>Takes the next candidate out of the policies.</summary>
    /// <param name="vm">Of which VM, which must have a policy of its own; −1 for any.</param>
    /// <param name="frame">Its frame.</param>
    /// <returns>False if they know no frame.</returns>
    public bool TryTake(int vm, out int frame)
    {
        if (vm >= 0)
            return TryTakeOf(_guests[vm], out frame);
        if (_ofMachine is null)
            return TryTakeFromPoorest(out frame);
        if (TryTakeFirst(vm: -1, out frame))
            return true;
        if (!_ofMachine.TryTake(out frame))
            return false;
        EndTurn(frame);
        _ofVm[_frames.Vm(frame)]?.Evict(frame);
        return true;
    }

    /// <summary>Counts all over again.</summary>
    public void CheckInvariants() => _ofMachine?.CheckInvariants();

    private PageSpace PagesOfMachine()
    {
        // Beyond this an array over all pages of all VMs would cost more than hashing the remembered ones.
        const long densest = 1 << 24;
        return _firstPage[^1] <= densest ? PageSpace.Dense((int)Math.Max(1, _firstPage[^1])) : PageSpace.Sparse;
    }

    private long KeyOf(GuestAccount guest, int page) => _firstPage[guest.Index] + page;

    private bool TryTakeOf(GuestAccount guest, out int frame)
    {
        if (TryTakeFirst(guest.Index, out frame))
            return true;
        if (!_ofVm[guest.Index]!.TryTake(out frame))
            return false;
        EndTurn(frame);
        _ofMachine?.Evict(frame);
        return true;
    }

    /// <summary>
    /// Min-funding revocation: the VM that pays the fewest shares for a page gives first. The higher number on a tie.
    /// </summary>
    private bool TryTakeFromPoorest(out int frame)
    {
        GuestAccount? poorest = null;
        foreach (GuestAccount guest in _guests)
        {
            if (_ofVm[guest.Index]!.Resident == 0 || guest.IsProtected)
                continue;
            if (poorest is null || (long)guest.Remaining * poorest.Share >= (long)poorest.Remaining * guest.Share)
                poorest = guest;
        }
        frame = -1;
        return poorest is not null && TryTakeOf(poorest, out frame);
    }

    private bool IsNextInTurn(int vm, int page) =>
        _guests[vm].Pages.Peek(page) is { IsMapped: true } state && _isSplitOff[state.Frame];

    private bool TryTakeFirst(int vm, out int frame)
    {
        frame = -1;
        if (_splitOff.Count == 0)
            return false;
        bool found = vm < 0 ? _splitOff.TryTake(out vm, out int page) : _splitOff.TryTakeOf(vm, out page);
        if (!found)
            return false;
        frame = _guests[vm].Pages[page].Frame;
        _isSplitOff[frame] = false;
        _ofMachine?.Evict(frame);
        _ofVm[vm]?.Evict(frame);
        return true;
    }

    /// <summary>A page leaves otherwise than by its turn as part of a huge page that was split.</summary>
    private void EndTurn(int frame)
    {
        if (_isSplitOff.Length == 0 || !_isSplitOff[frame])
            return;
        _isSplitOff[frame] = false;
        _splitOff.Left();
    }
}
