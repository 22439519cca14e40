using HyperActors.Replacement;

namespace Samples;

/// <summary>A policy as somebody may bring it along: the page that came last goes first, unless it was used since.</summary>
public sealed class LastInFirstOut(int capacity) : IReplacementPolicy
{
    private readonly List<FrameNumber> _stack = [];

    public string Name => "last-in-first-out";

    public int Capacity => capacity;

    public int Resident => _stack.Count;

    public void Touch(FrameNumber frame)
    {
        _stack.Remove(frame);
        _stack.Insert(0, frame);
    }

    public void Insert(FrameNumber frame, long page) => _stack.Add(frame);

    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = _stack.LastOrDefault();
        return _stack.Count > 0;
    }

    public void Evict(FrameNumber frame) => Remove(frame);

    public void Remove(FrameNumber frame)
    {
        if (!_stack.Remove(frame))
            throw new InvalidOperationException($"Frame {frame} holds no page.");
    }

    public void Forget(long page)
    {
    }

    public void CheckInvariants()
    {
        if (_stack.Distinct().Count() != _stack.Count || _stack.Count > capacity)
            throw new InvalidOperationException("A frame stands in the stack twice.");
    }
}
