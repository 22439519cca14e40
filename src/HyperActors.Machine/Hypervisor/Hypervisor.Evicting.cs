namespace HyperActors.Machine;

// The last step of a page on its way out: it is gone and its frame is free, or it stays after all.
public sealed partial class Hypervisor
{
    private readonly List<int> _freed = [];
    private GuestAccount? _freedOf;
    private bool _freedByEviction;

    /// <summary>A page on its way out was faulted on, and is still in its frame: it is mapped again.</summary>
    private void GiveBack(GuestAccount guest, int index)
    {
        Transit transit = CloseEviction(guest, index);
        MakeMapped(guest, transit.Page, transit.Frame);
        Map(guest, transit.Page, transit.Frame, FaultService.Minor);
    }

    /// <summary>The last step out of memory.</summary>
    private void Evict(GuestAccount guest, int index, PageState state)
    {
        Transit transit = CloseEviction(guest, index);
        guest.Pages[transit.Page] = state;
        guest.Swapped += state.IsSwapped ? 1 : 0;
        _evictor = transit.Pass;
        // A page of zeroes that was never written can be taken again and again: where no device can be written to, two of
        // them that one access needs would chase each other for ever.
        FreeFrame(guest, transit.Frame, evicted: true, isGain: !state.IsUntouched || _devices.MayMakeRoom);
        if (transit.Faulted)
            Fault(guest, transit.Page, transit.Measured, transit.Write);
    }

    /// <summary>A page on its way out whose VM is gone.</summary>
    private void DropDead(GuestAccount guest, int index)
    {
        Transit transit = CloseEviction(guest, index);
        FreeFrame(guest, transit.Frame, evicted: false);
    }

    private Transit CloseEviction(GuestAccount guest, int index)
    {
        Transit transit = _transits[index];
        _transits.Close(index);
        EndFlight(guest);
        guest.Leaving--;
        _evicting--;
        return transit;
    }

    /// <summary>Frees a frame; the allocator is told of several of one VM at once.</summary>
    /// <param name="guest">Whose it was.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="evicted">Whether it was taken from the VM.</param>
    /// <param name="isGain">Whether reclaim may hope because of it.</param>
    private void FreeFrame(GuestAccount guest, int frame, bool evicted, bool isGain = true)
    {
        CheckUnclaimed(frame);
        if (evicted && Episodes is not null)
            ReportEviction(frame);
        if (_freed.Count > 0 && (_freedOf != guest || _freedByEviction != evicted))
            FlushFrees();
        (_freedOf, _freedByEviction) = (guest, evicted);
        _freed.Add(frame);
        // An eviction is the kernel's own doing; everything else it must be told.
        if (!evicted && _kernel is not null && _frames.IsUsed(frame))
            _kernel.Reclaim.Free(_kernel.NumberOf(guest.Index, _frames.Page(frame)));
        _frames.Clear(frame);
        guest.Charged--;
        Hold(guest, -1);
        _changes++;
        if (!isGain)
            return;
        _hostPass.Barren = 0;
        if (guest.Pass is not null)
            guest.Pass.Barren = 0;
    }

    private void FlushFrees()
    {
        if (_freed.Count == 0)
            return;
        Context.Tell(_wiring.Allocator!, new FreeFrames(_freedOf!.Index, [.. _freed], _freedByEviction), _latency);
        _freed.Clear();
    }
}
