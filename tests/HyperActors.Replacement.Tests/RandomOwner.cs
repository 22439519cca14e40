namespace HyperActors.Replacement.Tests;

/// <summary>
/// An owner of frames that does whatever the contract allows, in random order, as a hypervisor does: several evictions
/// before an insertion, victims that were not chosen, candidates refused by a touch, pages freed.
/// </summary>
public sealed class RandomOwner(IReplacementPolicy policy, ulong seed)
{
    private const int Pages = 64;

    private readonly Draws _draws = new(seed);
    private readonly long[] _pageIn = [.. Enumerable.Repeat(-1L, policy.Capacity)];

    public List<int> Victims { get; } = [];

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Step();
            policy.CheckInvariants();
            Assert.Equal(_pageIn.Count(page => page >= 0), policy.Resident);
            Assert.InRange(policy.Resident, 0, policy.Capacity);
        }
    }

    private void Step()
    {
        int frame = _draws.Index(policy.Capacity);
        bool isResident = _pageIn[frame] >= 0;
        switch (_draws.Index(10))
        {
            case < 3 when isResident: policy.Touch(new FrameNumber(frame)); break;
            case 3 when isResident: Leave(frame, evicts: true); break;
            case 4 when isResident: Leave(frame, evicts: false); break;
            case 5: Forget(); break;
            case 6: EvictOne(PageSpace.NoPage); break;
            default: Load(NewPage(), frame); break;
        }
    }

    private void Load(long page, int frame)
    {
        if (_pageIn[frame] >= 0)
            EvictOne(page);
        int free = Array.IndexOf(_pageIn, -1L);
        if (free < 0)
            return;
        _pageIn[free] = page;
        policy.Insert(new FrameNumber(free), page);
    }

    private void EvictOne(long incoming)
    {
        if (policy.Resident == 0)
        {
            Assert.False(policy.TrySelectVictim(incoming, out _));
            return;
        }
        FrameNumber victim = Choose(incoming);
        for (int refusals = _draws.Index(3); refusals > 0; refusals--)
        {
            policy.Touch(victim);
            victim = Choose(incoming);
        }
        Leave(victim.Value, evicts: true);
    }

    private FrameNumber Choose(long incoming)
    {
        Assert.True(policy.TrySelectVictim(incoming, out FrameNumber victim));
        Assert.True(_pageIn[victim.Value] >= 0, $"seed {seed}: frame {victim} holds no page");
        Victims.Add(victim.Value);
        return victim;
    }

    private void Leave(int frame, bool evicts)
    {
        if (evicts)
            policy.Evict(new FrameNumber(frame));
        else
            policy.Remove(new FrameNumber(frame));
        _pageIn[frame] = -1;
    }

    private void Forget()
    {
        long page = _draws.Index(Pages);
        if (!_pageIn.Contains(page))
            policy.Forget(page);
    }

    private long NewPage()
    {
        long page;
        do
            page = Math.Min(_draws.Index(Pages), _draws.Index(Pages));
        while (_pageIn.Contains(page));
        return page;
    }
}
