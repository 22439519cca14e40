namespace HyperActors.Machine;

// What others are told who have lost what they knew.
public sealed partial class Hypervisor
{
    private void OnReportHeldFrames(ReportHeldFrames request)
    {
        List<int> frames = [];
        List<PageTag> owners = [];
        for (int frame = 0; frame < _frames.Count; frame++)
        {
            if (!_frames.IsUsed(frame))
                continue;
            frames.Add(frame);
            owners.Add(new PageTag(_frames.Vm(frame), _frames.Page(frame)));
        }
        foreach (int frame in _tier?.Pool.HeldFrames ?? [])
        {
            frames.Add(frame);
            owners.Add(new PageTag(FrameAllocator.Host, 0));
        }
        HeldFrames held = new(request.Round, [.. frames], [.. owners], _belowLow) { Withheld = _withheld };
        Context.Tell(_wiring.Allocator!, held, _latency);
    }
}
