using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>Injected faults of the allocator: it stands still, it is slow, or frames are taken away from it.</content>
public sealed partial class FrameAllocator
{
    private readonly FaultTally? _tally;
    private readonly HostHindrance _hindrance;
    private readonly Stack<int> _withheld = new();
    private SimTime _lastAnswer;
    private int _owed;
    private int _owedTo;
    private int _takenBefore;

    /// <summary>How many frames are taken away now, in units of the host's page size.</summary>
    public int FramesWithheld => _withheld.Count;

    private void OnFaultBegun(FaultBegun begun) => _hindrance.Begin(begun);

    private void OnFaultEnded(FaultEnded ended)
    {
        _hindrance.End(ended);
        while (_hindrance.TryTake(out object message, out IActorRef? sender))
            Handle(message, sender!);
    }

    private void OnWithholdFrames(WithholdFrames request)
    {
        _owed += request.Frames;
        if (request.Frames > 0)
            _owedTo = request.Fault;
        // What was not taken away yet need not be given back.
        for (; _owed < 0 && _withheld.TryPop(out int frame); _owed++)
        {
            _owners[frame] = FrameOwner.Nobody;
            _buddy.Release(frame, 0);
        }
        _takenBefore = Math.Min(_takenBefore, Math.Max(0, _owed));
        TakeOwed();
        CountUse();
    }

    /// <summary>Takes frames away as far as they are free, but for the reserve.</summary>
    private void TakeOwed()
    {
        for (; _owed > 0 && _buddy.Free > _watermarks.Min; _owed--)
        {
            int frame = _buddy.Allocate(0);
            Oracle.Check(_owners[frame].IsNobody, $"Frame {frame} of VM {OwnerOf(frame)} is taken away.");
            _owners[frame] = FrameOwner.Of(Host);
            _withheld.Push(frame);
            // Frames that were taken before a crash were counted then.
            if (_takenBefore > 0)
                _takenBefore--;
            else
                _tally?.Add(_owedTo, FaultEffect.Taken, _basePages);
        }
    }

    /// <summary>Answers, later while the allocator is slow; answers do not overtake each other.</summary>
    private void Answer(IActorRef client, object answer)
    {
        SimDuration latency = _latency;
        if (_hindrance.IsSlow)
        {
            _hindrance.CountSlowed();
            latency = _hindrance.Stretch(latency);
        }
        SimTime now = Context.Now;
        SimTime arrival = SimTime.Max(now + latency, _lastAnswer);
        _lastAnswer = arrival;
        Context.Tell(client, answer, arrival - now);
    }
}
