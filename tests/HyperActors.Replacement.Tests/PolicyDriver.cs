namespace HyperActors.Replacement.Tests;

/// <summary>A naive owner of frames with a dictionary and a list: what the replay loop must agree with.</summary>
public sealed class PolicyDriver(IReplacementPolicy policy)
{
    private readonly SortedDictionary<long, int> _frameOf = [];
    private readonly Stack<int> _free = new(Enumerable.Range(0, policy.Capacity).Reverse());

    public long Misses { get; private set; }

    public int Resident => _frameOf.Count;

    public void Reference(long page)
    {
        if (_frameOf.TryGetValue(page, out int frame))
        {
            policy.Touch(new FrameNumber(frame));
            DropSurplus(PageSpace.NoPage);
            return;
        }
        Misses++;
        if (_free.Count == 0)
        {
            Assert.True(policy.TrySelectVictim(page, out FrameNumber victim));
            Drop(victim);
        }
        frame = _free.Pop();
        DropSurplus(page);
        _frameOf.Add(page, frame);
        policy.Insert(new FrameNumber(frame), page);
        Assert.Equal(Resident, policy.Resident);
    }

    public void Free(long page)
    {
        if (_frameOf.Remove(page, out int frame))
        {
            policy.Remove(new FrameNumber(frame));
            _free.Push(frame);
        }
        else
        {
            policy.Forget(page);
        }
    }

    private void DropSurplus(long incoming)
    {
        while (policy is ISurplusPolicy surplus && surplus.TrySelectSurplus(incoming, out FrameNumber victim))
            Drop(victim);
    }

    private void Drop(FrameNumber victim)
    {
        policy.Evict(victim);
        long page = _frameOf.Single(pair => pair.Value == victim.Value).Key;
        _frameOf.Remove(page);
        _free.Push(victim.Value);
    }
}
