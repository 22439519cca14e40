namespace HyperActors.Machine;

// Where the pages are, for those who look at a machine that stands still.
public sealed partial class Hypervisor
{
    /// <summary>Where a guest's page is.</summary>
    /// <param name="vm">Index of the VM.</param>
    /// <param name="page">Guest-physical page, in units of the host's page size.</param>
    public PagePlace PlaceOf(int vm, int page)
    {
        PageState state = _guests[vm].Pages[page];
        if (state.IsUntouched)
            return new PagePlace(PagePlaceKind.Untouched);
        if (state.IsShared)
            return PlaceOf(_sharedAccount!.Index, state.SharedPage);
        if (!state.IsSwapped)
            return new PagePlace(state.IsInTransit ? PagePlaceKind.Moving : PagePlaceKind.Frame);
        if (state.Location.IsInPool)
            return new PagePlace(PagePlaceKind.Compressed);
        if (state.Location.IsInImage)
            return new PagePlace(PagePlaceKind.Swap, DeviceOf(_guests[vm], state.Location).Index);
        return state.Location.IsSlot
            ? new PagePlace(PagePlaceKind.Swap, state.Location.Device)
            : new PagePlace(PagePlaceKind.Zeroes);
    }

    /// <summary>How many pages a VM's balloon holds, as far as it has told.</summary>
    /// <param name="vm">Index of the VM.</param>
    public long BalloonOf(int vm) => _guests[vm].Balloon.Size;

    /// <summary>How many base pages of a VM live in swap alone.</summary>
    /// <param name="vm">Index of the VM.</param>
    public long SwappedPagesOf(int vm) => (long)_guests[vm].Swapped * _basePages;
}
