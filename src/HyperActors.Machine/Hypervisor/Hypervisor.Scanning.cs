namespace HyperActors.Machine;

// What the scanner of page sharing asks for: PageScanner says which pages are alike, and here they leave their frames.
//
// A page is merged in two steps. It is unmapped in its VM and the VM acknowledges, as for reclaim, and the answer tells
// what it holds now: only then can nobody write to it. (Linux write-protects it, and KVM, when it is notified, takes
// it out of the nested table.) If that is what the shared page holds, its frame is freed, or becomes the shared one;
// else the page is mapped again. It is mapped read-only with the next access to it.
//
// A page that is part of a huge page is looked at like any other, and splits it if it is merged.
public sealed partial class Hypervisor : IScannedMachine
{
    private readonly PageScanner? _scanner;

    bool IScannedMachine.IsMeasured => Measured;

    private PageScanner? MakeScanner(MachineOptions machine)
    {
        if (machine.Hypervisor.Ksm is not { } options)
            return null;
        if (machine.Host.Paging.HostPage != PageSize.Base4KiB)
            throw new ArgumentException("Pages of 4 KiB are shared, and no larger ones.", nameof(machine));
        IEnumerable<int> pages = _guests[..machine.Vms.Count].Select(static guest => guest.Pages.Pages);
        return new PageScanner(options, _shared, pages, this);
    }

    private void OnPagesScanned(PagesScanned scanned)
    {
        if (_batches.TryClose(scanned.Batch, BatchKind.Contents, scanned.Vm, out Batch batch))
            _scanner!.Take(scanned.Vm, batch.Pages, scanned.Contents);
    }

    bool IScannedMachine.IsBusyAt(SimTime instant)
    {
        bool over = _machine.Duration is { } duration && instant >= SimTime.Zero + duration;
        return !over && !Array.TrueForAll(_guests, guest => guest == _sharedAccount || guest.Finished || !guest.Alive);
    }

    void IScannedMachine.WakeScannerAt(SimTime instant) =>
        Context.Tell(Context.Self, new ScanTick(), instant - Context.Now);

    bool IScannedMachine.TryNextTouched(int vm, int from, out int page, out bool isResident)
    {
        GuestAccount guest = _guests[vm];
        page = -1;
        bool found = guest.Alive && guest.Pages.TryNextTouched(from, out page);
        isResident = found && guest.Pages.Peek(page) is { IsMapped: true } or { IsShared: true };
        return found;
    }

    bool IScannedMachine.IsMergeable(int vm, int page) =>
        _guests[vm].Pages.Peek(page).IsMapped && !IsInHand(_guests[vm], page);

    void IScannedMachine.AskContents(int vm, int[] pages)
    {
        long batch = _batches.Open(BatchKind.Contents, vm, _hostPass, pages);
        TellVm(_guests[vm], new ScanPages(batch, pages), _machine.Host.Cpu.ShootDown);
    }

    void IScannedMachine.SetAside(int vm, int page, SharedPage shared)
    {
        GuestAccount guest = _guests[vm];
        shared.Joining++;
        TrySplit(guest, page);
        int frame = guest.Pages.Peek(page).Frame;
        RemoveFromPolicies(guest, frame);
        _policies.Forget(guest, page);
        _transits[LeaveFrame(TransitKind.Merging, guest, page, frame)].Shared = shared.Id;
    }

    void IScannedMachine.UnmapSetAside(int vm, int[] pages) => TellUnmap(BatchKind.Merge, _guests[vm], pages);

    private void TellUnmap(BatchKind kind, GuestAccount guest, int[] pages)
    {
        long batch = _batches.Open(kind, guest.Index, _hostPass, pages);
        TellVm(guest, new InvalidatePages(batch, pages), _machine.Host.Cpu.ShootDown);
    }
}
