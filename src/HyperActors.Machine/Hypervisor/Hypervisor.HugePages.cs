using HyperActors.Replacement;

namespace HyperActors.Machine;

// Huge pages: 512 pages of a guest, in as many frames in a row, under one entry of the nested table.
//
// Pages of 4 KiB stay the unit of all books. A huge page is a bit for its block of 512 pages, and one entry in the
// policies: that of its first frame, as Linux has one folio on its lists. So one accessed bit speaks for all 512, and
// is asked for once.
//
// The first fault in a block asks for frames of the whole block; they are granted if there is a block of them above
// the low watermark, and nobody reclaims for it. Then they are cleared, and whoever faults in the block meanwhile
// waits for the same. A fault that finds another page of the block touched, or already asked for, wants one frame.
//
// Reclaim that finds a huge page idle splits it, as Linux does where it cannot swap it out whole (shrink_folio_list):
// the VM replaces its entry by 512, which takes no answer, as later orders cannot overtake this one. The pages stand
// singly in the policies from then on, but are next in turn for reclaim (HostPolicies). Each is asked about first, and
// one that was accessed since the split stays.
//
// As in Linux a huge page counts as 512 pages looked at (isolate_lru_folios), so a pass takes no second one into a
// batch. If a whole lap finds all pages accessed, one huge page is split all the same, and a new lap begins: its
// pages inherit its accessed bit, and after that they tell which of them are in use.
//
// A page that is given up, or merged with a like one, splits its huge page first. A huge page that is given up whole
// goes whole (Hypervisor.HugeGifts.cs), as do those of a VM that ends.
//
// Left out: swapping a huge page out whole (CONFIG_THP_SWAP), collapsing (khugepaged), and that KVM drops the entry
// at a split and lets the VM fault again on each page that it uses.
public sealed partial class Hypervisor
{
    private const int PagesOfBlock = NestedPageTable.BlockUnits;

    private HugePageOptions? _hugePages;
    private HugePageCounters _hugeCounters = new();

    private void PrepareHugePages()
    {
        if (_machine.Host.HugePages is null)
            return;
        if (ObstacleToHugePages(_machine) is { } obstacle)
            throw new ArgumentException($"Huge pages: {obstacle}.", nameof(MachineOptions));
        _hugePages = _machine.Host.HugePages;
        ArgumentOutOfRangeException.ThrowIfLessThan(_hugePages.Clearing, SimDuration.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(_hugePages.Splitting, SimDuration.Zero);
        _counters.HugePages = _hugeCounters;
        foreach (GuestAccount guest in _guests)
            guest.IsHuge = new bool[guest == _sharedAccount ? 0 : guest.Pages.Pages / PagesOfBlock];
    }

    /// <summary>Why a machine cannot have huge pages.</summary>
    /// <param name="machine">The machine.</param>
    /// <returns>A clause; <see langword="null"/> if nothing is in the way.</returns>
    public static string? ObstacleToHugePages(MachineOptions machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        HypervisorOptions hypervisor = machine.Hypervisor;
        if (machine.Host.Paging.HostPage != PageSize.Base4KiB)
            return $"they are made of pages of {PageSize.Base4KiB.Bytes}, not of {machine.Host.Paging.HostPage.Bytes}";
        if (hypervisor.MaxOrder < HugePageOptions.Order)
            return $"the allocator keeps no blocks of order {HugePageOptions.Order}";
        if (hypervisor.SeesEveryReference)
            return "an ideal policy is told references of single pages";
        bool hasLists = hypervisor.Policy is null
            && PolicyRegistry.TryParse(hypervisor.Eviction, out PolicyChoice? choice, out _)
            && choice.Description.Reclaim is not null;
        return hasLists ? $"'{hypervisor.Eviction}' knows single pages only" : null;
    }

    private static int BlockOf(int page) => page / PagesOfBlock;

    private static int FirstOf(int page) => page & -PagesOfBlock;

    private static bool IsInHugePage(GuestAccount guest, int page) =>
        (uint)BlockOf(page) < (uint)guest.IsHuge.Length && guest.IsHuge[BlockOf(page)];

    /// <summary>Whether a frame stands in the policies for a huge page.</summary>
    private bool IsHuge(int frame) =>
        _hugePages is not null && IsInHugePage(_guests[_frames.Vm(frame)], _frames.Page(frame));

    /// <summary>How many pages a candidate of reclaim stands for.</summary>
    private int WeightOf(int frame) => IsHuge(frame) ? PagesOfBlock : 1;

    private int PagesOf(List<int> candidates)
    {
        int pages = candidates.Count;
        foreach (int frame in candidates)
            pages += WeightOf(frame) - 1;
        return pages;
    }

    /// <summary>Makes a fault that is about to ask for a frame ask for those of a huge page, if it may.</summary>
    /// <param name="guest">Whose fault.</param>
    /// <param name="index">Its record; its page alone is on its way.</param>
    private void ConsiderHugePage(GuestAccount guest, int index)
    {
        int page = _transits[index].Page;
        if (BlockOf(page) >= guest.IsHuge.Length || !guest.Pages.IsAloneInBlock(page))
            return;
        // Where frames are short enough to be waited for, there is no block to spare.
        bool mayAsk = _waiting.Count == 0 && guest.AtLimit.Count == 0 && guest.Charged <= guest.Limit - PagesOfBlock;
        _transits[index].Huge = mayAsk;
        if (!mayAsk)
            CountFallback();
    }

    private void CountFallback()
    {
        if (Measured)
            _hugeCounters.Fallbacks++;
    }

    /// <summary>A fault that asked for a huge page has to wait for a frame.</summary>
    private void GiveUpHugePage(int index)
    {
        if (!_transits[index].Huge)
            return;
        _transits[index].Huge = false;
        CountFallback();
    }

    /// <summary>Frames are granted to a fault that asked for a huge page: a block of them, or one.</summary>
    private void FillBlock(GuestAccount guest, int index, int[] frames)
    {
        // Another page of the block may have been asked for before the answer came.
        if (frames.Length == PagesOfBlock && guest.Pages.IsAloneInBlock(_transits[index].Page))
        {
            Clear(guest, index, frames[0]);
            return;
        }
        GiveUpHugePage(index);
        // The frame that the allocator knows to be this page's.
        int kept = frames.Length == 1 ? 0 : _transits[index].Page - FirstOf(_transits[index].Page);
        for (int i = 0; i < frames.Length; i++)
            if (i != kept)
                FreeFrame(guest, frames[i], evicted: false);
        MapZeroes(guest, index, frames[kept]);
    }

    /// <summary>Whom frames are for that are asked for with a page of a block, as tags for the allocator.</summary>
    private static int[] PagesOfBlockOf(int page) => [page, .. Enumerable.Range(FirstOf(page), PagesOfBlock)];

    private void Clear(GuestAccount guest, int index, int firstFrame)
    {
        int first = FirstOf(_transits[index].Page);
        _transits[index].Kind = TransitKind.Clearing;
        _transits[index].Frame = firstFrame;
        for (int i = 0; i < PagesOfBlock; i++)
        {
            AssignFrame(guest, first + i, firstFrame + i);
            guest.Pages[first + i] = PageState.InTransit(index);
        }
        StartFlight(guest, 1);
        Context.Tell(Context.Self, new HugePageCleared(_transits.RequestOf(index)), _hugePages!.Clearing);
    }

    private void OnHugePageCleared(HugePageCleared cleared)
    {
        int index = _transits.FindOpen(cleared.Request);
        Transit transit = _transits[index];
        GuestAccount guest = _guests[transit.Vm];
        _transits.Close(index);
        EndFlight(guest);
        if (transit.Dead)
        {
            for (int i = 0; i < PagesOfBlock; i++)
                FreeFrame(guest, transit.Frame + i, evicted: false);
            return;
        }
        MapHugePage(guest, FirstOf(transit.Page), transit.Frame);
    }

    private void MapHugePage(GuestAccount guest, int first, int firstFrame)
    {
        for (int i = 0; i < PagesOfBlock; i++)
        {
            guest.Pages[first + i] = PageState.Mapped(firstFrame + i);
            Report(EpisodeStep.PageMapped, firstFrame + i, 0, first + i, guest.Index);
        }
        guest.IsHuge[BlockOf(first)] = true;
        _hugeCounters.Mapped++;
        _hugeCounters.Faults += Measured ? 1 : 0;
        InsertIntoPolicies(guest, firstFrame);
        PageMapping mapping = new(first, firstFrame, FaultService.Minor, 0) { IsHuge = true };
        TellVm(guest, new MapPages([mapping]), _entryDelay);
    }

    /// <summary>Whether reclaim has a mapped page in hand, or the huge page that it is part of.</summary>
    private bool IsInHand(GuestAccount guest, int page)
    {
        int inPolicies = IsInHugePage(guest, page) ? FirstOf(page) : page;
        return !_frames.InPolicy(guest.Pages.Peek(inPolicies).Frame);
    }

    /// <summary>Splits the huge page that a page is part of, if it is and nobody works on it.</summary>
    /// <returns>False if reclaim has it in hand.</returns>
    private bool TrySplit(GuestAccount guest, int page)
    {
        if (!IsInHugePage(guest, page))
            return true;
        if (IsInHand(guest, page))
            return false;
        Split(guest, page);
        return true;
    }

    private void Split(GuestAccount guest, int page)
    {
        int first = FirstOf(page);
        int firstFrame = guest.Pages[first].Frame;
        ForgetHugePage(guest, page);
        RemoveFromPolicies(guest, firstFrame);
        for (int i = 0; i < PagesOfBlock; i++)
            InsertIntoPolicies(guest, firstFrame + i);
        _hugeCounters.Splits += Measured ? 1 : 0;
        // Whoever has the pages' bits read or unmaps them waits for the split: no order to a VM overtakes another.
        TellVm(guest, new SplitHugePage(first), _machine.Host.Cpu.ShootDown + _hugePages!.Splitting);
    }

    private void ForgetHugePage(GuestAccount guest, int page)
    {
        guest.IsHuge[BlockOf(page)] = false;
        _hugeCounters.Mapped--;
    }

    /// <summary>A VM has ended: its huge pages are gone with it.</summary>
    private void ForgetHugePages(GuestAccount guest)
    {
        for (int first = 0; first < guest.IsHuge.Length * PagesOfBlock; first += PagesOfBlock)
            if (IsInHugePage(guest, first))
                ForgetHugePage(guest, first);
    }

    /// <summary>A candidate is to go: if it is a huge page, it is split and its pages are next in turn.</summary>
    private void TakeAsVictim(ReclaimPass pass, int frame)
    {
        if (!IsHuge(frame))
        {
            pass.Victims.Add(frame);
            return;
        }
        GuestAccount guest = _guests[_frames.Vm(frame)];
        int first = _frames.Page(frame);
        guest.Leaving--;
        Split(guest, first);
        for (int i = 0; i < PagesOfBlock; i++)
            _policies.PutFirst(guest, first + i, frame + i);
        _hugeCounters.SplitsByReclaim += Measured ? 1 : 0;
        // There are now pages to look at that could not be told apart before.
        pass.Barren = 0;
        pass.Patience = pass.Examined + LapOf(pass);
    }

    /// <summary>Takes over, after a crash, what a VM has mapped by one entry; its pages are in the books already.
    /// </summary>
    private void AdoptHugePages(PageInventory pages)
    {
        GuestAccount guest = _guests[pages.Vm];
        foreach (int first in pages.HugePages)
        {
            for (int i = 1; i < PagesOfBlock; i++)
                RemoveFromPolicies(guest, guest.Pages[first + i].Frame);
            guest.IsHuge[BlockOf(first)] = true;
            _hugeCounters.Mapped++;
            AuditHugePage(guest, first);
        }
    }

    private void AuditHugePages()
    {
        long mapped = 0;
        foreach (GuestAccount guest in _guests)
            for (int first = 0; first < guest.IsHuge.Length * PagesOfBlock; first += PagesOfBlock)
                if (IsInHugePage(guest, first))
                {
                    AuditHugePage(guest, first);
                    mapped++;
                }
        Check(mapped == _hugeCounters.Mapped, $"{mapped} huge pages are mapped, {_hugeCounters.Mapped} are counted.");
    }

    private void AuditHugePage(GuestAccount guest, int first)
    {
        int firstFrame = guest.Pages.Peek(first).Frame;
        Check(firstFrame % PagesOfBlock == 0, $"The huge page {first} of {guest.Name} begins in frame {firstFrame}.");
        for (int i = 0; i < PagesOfBlock; i++)
            Check(guest.Pages.Peek(first + i) is { IsMapped: true } state && state.Frame == firstFrame + i,
                $"Page {first + i} of {guest.Name} is not mapped in its place of a huge page.");
    }
}
