namespace HyperActors.Machine;

// A huge page that is given up whole goes whole, without being split, as Linux zaps its entry when all of its range is
// discarded. Free page reporting does that with its blocks of 2 MiB; balloons give single pages.
public sealed partial class Hypervisor
{
    /// <summary>Faults on pages of huge pages that are being given up: served when those are gone.</summary>
    private readonly List<(long Request, int Page, bool Measured, bool Write)> _lateFaults = [];

    /// <summary>Pages that are given up come as the guest's lists have them; those of a huge page must stand together.
    /// </summary>
    private int[] InOrderOfBlocks(int[] pages) => _hugePages is null ? pages : [.. pages.Order()];

    int IPageDiscarder.PagesMappedAsOne(GuestAccount guest, int page) =>
        page == FirstOf(page) && IsInHugePage(guest, page) ? PagesOfBlock : 1;

    private bool TryDiscardHugePage(GuestAccount guest, int first)
    {
        int firstFrame = guest.Pages[first].Frame;
        if (!_frames.InPolicy(firstFrame))
            return false;
        _policies.Forget(guest, first);
        RemoveFromPolicies(guest, firstFrame);
        ForgetHugePage(guest, first);
        int index = OpenTransit(TransitKind.DiscardingBlock, guest, first);
        _transits[index].Frame = firstFrame;
        for (int i = 1; i < PagesOfBlock; i++)
            guest.Pages[first + i] = PageState.InTransit(index);
        guest.Leaving++;
        _evicting++;
        StartFlight(guest, 1);
        return true;
    }

    private void FinishDiscardingBlock(GuestAccount guest, int index)
    {
        long request = _transits.RequestOf(index);
        FreeBlock(guest, index);
        for (int i = 0; i < PagesOfBlock; i++)
            CountDiscard(guest);
        foreach ((_, int page, bool measured, bool write) in _lateFaults.FindAll(fault => fault.Request == request))
            Fault(guest, page, measured, write);
        _lateFaults.RemoveAll(fault => fault.Request == request);
    }

    /// <summary>The frames of a huge page that is given up are free, or its VM is gone.</summary>
    private void FreeBlock(GuestAccount guest, int index)
    {
        Transit transit = CloseEviction(guest, index);
        for (int i = 0; i < PagesOfBlock; i++)
        {
            guest.Pages[transit.Page + i] = PageState.Untouched;
            FreeFrame(guest, transit.Frame + i, evicted: false);
        }
    }

    private void DropDiscardingBlock(GuestAccount guest, int index)
    {
        long request = _transits.RequestOf(index);
        _lateFaults.RemoveAll(fault => fault.Request == request);
        FreeBlock(guest, index);
    }
}
