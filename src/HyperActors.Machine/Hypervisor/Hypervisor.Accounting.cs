using System.Runtime.CompilerServices;
using HyperActors.Actors;

namespace HyperActors.Machine;

// Counters, the checks of single steps, and the audit of the whole.
public sealed partial class Hypervisor
{
    private HypervisorCounters _counters;

    /// <summary>What happened so far.</summary>
    public HypervisorCounters Counters => _counters;

    /// <summary>Faults that wait for a frame now.</summary>
    public int FaultsWaiting =>
        (_kernel?.Uncharged.Count ?? 0) + _waiting.Count + _guests.Sum(guest => guest.AtLimit.Count);

    /// <summary>Whether a VM was not killed.</summary>
    /// <param name="vm">Its index.</param>
    public bool IsAlive(int vm) => _guests[vm].Alive;

    /// <summary>
    /// Compares all books with each other while nothing is under way: allocated and free frames, owners, page tables
    /// and frame table, slots and devices.
    /// </summary>
    /// <param name="allocator">The machine's allocator.</param>
    /// <param name="devices">Its swap devices, in order.</param>
    /// <exception cref="BrokenInvariantException">Two books differ.</exception>
    public void Audit(FrameAllocator allocator, IReadOnlyList<SwapDevice> devices)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(devices);
        Check(_transits.OpenCount == 0, $"{_transits.OpenCount} pages are still on their way.");
        Check(_batches.OpenCount == 0, $"{_batches.OpenCount} questions to VMs are unanswered.");
        Check(_discards.Count == 0, $"{_discards.Count} pages that VMs gave up are still here.");
        Check(FaultsWaiting == 0, $"{FaultsWaiting} faults still wait for a frame.");
        Check(_inFlight == 0 && _evicting == 0 && _asked == 0,
            $"In flight {_inFlight}, evicting {_evicting}, asked {_asked}.");
        Check(allocator.Free + _held + Pooled + allocator.FramesWithheld == allocator.Frames,
            $"{allocator.Free} free + {_held} held + {Pooled} of the pool + {allocator.FramesWithheld} taken away are not "
                + $"{allocator.Frames} frames.");
        int[] slots = new int[_devices.Count + 1];     // the last one counts entries of the pool
        int frames = 0;
        foreach (GuestAccount guest in _guests)
            frames += AuditGuest(guest, allocator, devices, slots);
        Check(frames == _held, $"Page tables name {frames} frames, {_held} are held.");
        for (int device = 0; device < devices.Count; device++)
            AuditDevice(_devices[device], devices[device], slots[device]);
        Check(_tier is null || (_tier.Asked, _tier.Lacking, _tier.Pool.Count) == (0, 0, slots[^1]),
            $"The pool of {_tier?.Pool.Frames} frames lacks {_tier?.Lacking}, asks for {_tier?.Asked}, "
            + $"and has {_tier?.Pool.Count} pages for {slots[^1]}.");
        _policies.CheckInvariants();
        AuditSharing();
        AuditHugePages();
        Check(_kernel is null || (int)_kernel.Reclaim.Used.Value == _held,
            $"The kernel has charged {_kernel?.Reclaim.Used.Value} frames, {_held} are held.");
    }

    /// <inheritdoc />
    protected override void AddCounters(ref Digest digest)
    {
        digest.Add(_counters.FaultsReceived);
        digest.Add(_counters.EvictedClean);
        digest.Add(_counters.EvictedDirty);
        digest.Add(_counters.DirectReclaims);
        digest.Add(_counters.BackgroundReclaims);
        digest.Add(_counters.OutOfMemoryKills);
        digest.Add(_counters.SwapRetries);
        digest.Add(_counters.PagesLost);
        foreach (long[] counts in (long[][])[_counters.PagesSwappedIn, _counters.PagesSwappedOut,
            _counters.ResidentPages])
            foreach (long count in counts)
                digest.Add(count);
        for (int vm = 0; vm < _guests.Length; vm++)
            digest.Add(_counters.PeakResidentPages(vm));
        foreach (long hits in _counters.ReadaheadHits)
            digest.Add(hits);
        _counters.Compression?.AddTo(ref digest);
        _counters.HugePages?.AddTo(ref digest);
        if (Sharing is { } sharing)
            foreach (long count in (ReadOnlySpan<long>)[sharing.Shared, sharing.Sharing, sharing.Unshared, sharing.Items,
                sharing.ZeroPages, sharing.FullScans, sharing.Scanned, sharing.Merged, .. sharing.Copies])
                digest.Add(count);
        if (_digestsSwapping)
            _counters.Swapping.AddTo(ref digest);
        for (int vm = 0; vm < _machine.Vms.Count; vm++)
        {
            if (_machine.Vms[vm].Balloon is null)
                continue;
            digest.Add(_counters.PagesGivenUp[vm]);
            digest.Add(_guests[vm].Balloon.Target);
        }
    }

    private int AuditGuest(GuestAccount guest, FrameAllocator allocator, IReadOnlyList<SwapDevice> devices, int[] slots)
    {
        int frames = 0;
        int swapped = 0;
        foreach (int page in guest.Pages.Touched())
        {
            PageState state = guest.Pages.Peek(page);
            Check(!state.IsInTransit, $"Page {page} of {guest.Name} is on its way without a record.");
            if (state.IsShared)
                continue;
            SwapLocation location = state.IsSwapped ? state.Location : _frames.Location(state.Frame);
            swapped += state.IsSwapped ? 1 : 0;
            if (location.IsInPool)
                slots[^1]++;
            if (location.IsInPool)
                Check(_tier!.Pool.IsUsed(location.Slot) && _tier.Pool.PageOf(location.Slot) == (guest.Index, page),
                    $"Page {page} of {guest.Name} lies in entry {location.Slot} of the pool, which holds another.");
            else if (location.IsSlot && !location.IsInImage)
            {
                slots[location.Device]++;
                Check(devices[location.Device].IsUsed(location.Slot),
                    $"Page {page} of {guest.Name} lies in the free slot {location.Slot}.");
            }
            if (state.IsSwapped)
                continue;
            frames++;
            AuditFrame(guest, page, state, allocator);
        }
        Check(frames == guest.Held && frames == guest.Charged,
            $"{guest.Name} has {frames} frames, is said to hold {guest.Held} and charged {guest.Charged}.");
        Check(swapped == guest.Swapped, $"{guest.Name} has {swapped} pages in swap, is said to have {guest.Swapped}.");
        Check(guest.Leaving == 0 && guest.InFlight == 0,
            $"{guest.Name}: leaving {guest.Leaving}, in flight {guest.InFlight}.");
        return frames;
    }

    private void AuditFrame(GuestAccount guest, int page, PageState state, FrameAllocator allocator)
    {
        int frame = state.Frame;
        Check(_frames.Vm(frame) == guest.Index && _frames.Page(frame) == page,
            $"Frame {frame} of {guest.Name}, page {page}, holds {_frames.Page(frame)} of VM {_frames.Vm(frame)}.");
        Check(allocator.OwnerOf(frame) == guest.Index,
            $"Frame {frame} of {guest.Name} is owned by {allocator.OwnerOf(frame)}.");
        // A huge page is in the policies as its first frame.
        bool isPart = IsInHugePage(guest, page) && page != FirstOf(page);
        Check(_frames.InPolicy(frame) == (state.IsMapped && !isPart),
            $"Frame {frame} of {guest.Name}: mapped {state.IsMapped}, in the policy {_frames.InPolicy(frame)}.");
        int holder = _ledger?.HolderOf(frame) ?? -1;
        Check(holder < 0 || (holder == guest.Index && state.IsMapped),
            $"Frame {frame} of {guest.Name} is mapped by VM {holder}.");
    }

    private void AuditDevice(SwapChannel channel, SwapDevice device, int slots)
    {
        Check(channel.Used == slots && device.SlotsUsed == slots,
            $"{channel.Name}: pages name {slots} slots, {channel.Used} are booked and {device.SlotsUsed} used.");
        Check(channel.Told == 0 && channel.Pending == 0,
            $"{channel.Name}: {channel.Told} operations unanswered, {channel.Pending} waiting.");
    }

    private void Check(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Violation violation) =>
        Oracle.Check(holds, ref violation);

    private void CheckUnclaimed(int frame)
    {
        if (_ledger is null)
            return;
        _ledger.CheckUnclaimed(frame);
        Oracle.Add(1);
    }

    private void CountCleanEviction()
    {
        if (Measured)
            _counters.EvictedClean += _basePages;
    }

    private void CountResident(GuestAccount guest, int frames)
    {
        ref long resident = ref _counters.ResidentPages[guest.Index];
        if (Measured)
            _counters.NoteResidentPages(guest.Index, resident);
        guest.Held += frames;
        resident += (long)frames * _basePages;
    }
}
