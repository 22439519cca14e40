namespace HyperActors.Machine;

// What others are told who have lost what they knew.
public sealed partial class Hypervisor
{
    private void OnReportHeldFrames(ReportHeldFrames request)
    {
        List<int> frames = [];
        for (int frame = 0; frame < _frames.Count; frame++)
            if (_frames.IsUsed(frame))
                frames.Add(frame);
        HeldFrames held = new(
            request.Round,
            [.. frames],
            [.. frames.Select(frame => new PageTag(_frames.Vm(frame), _frames.Page(frame)))],
            _belowLow);
        Context.Tell(_wiring.Allocator!, held, _latency);
    }
}
