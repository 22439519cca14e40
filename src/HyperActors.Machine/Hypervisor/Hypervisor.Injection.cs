namespace HyperActors.Machine;

// Injected faults of the hypervisor itself: it stands still, it is slow, or it has to do with less memory.
//
// A slow hypervisor takes longer for each nested fault and for each page that reclaim looks at. Memory is taken away as by
// hot-removal: the hypervisor stops to count on the frames at once, reclaim makes room as for any other need, and the
// allocator keeps free frames back until it has all of them.
public sealed partial class Hypervisor
{
    private readonly HostHindrance _hindrance;
    private int _withheld;
    private int _shrunkBy = -1;

    private void OnFaultBegun(FaultBegun begun)
    {
        _hindrance.Begin(begun);
        if (begun.Options.Verb is ShrinkFault shrink)
            Withhold(FramesOf(shrink), begun.Fault);
        else
            SetPace();
    }

    private void OnFaultEnded(FaultEnded ended)
    {
        _hindrance.End(ended);
        if (ended.Options.Verb is ShrinkFault shrink)
            Withhold(-FramesOf(shrink), ended.Fault);
        else
            SetPace();
        while (_hindrance.TryTake(out object message, out _))
            Receive(message);
    }

    private void SetPace() =>
        _entryDelay = _hindrance.Stretch(_machine.Host.Cpu.NestedFaultHandling) + _machine.Host.Cpu.VmEntry;

    private SimDuration ReclaimTime(int pages) => _hindrance.Stretch(_options.ReclaimPerPage * pages);

    private int FramesOf(ShrinkFault shrink) => (int)(shrink.By.Bytes / _machine.Host.Paging.HostPage.Bytes.Bytes);

    private void Withhold(int frames, int fault)
    {
        _withheld += frames;
        _changes++;
        Context.Tell(_wiring.Allocator!, new WithholdFrames(frames, fault), _latency);
    }
}
