using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

// Direct reclaim under a limit, as mm/vmscan.c of Linux 6.12 does it (do_try_to_free_pages, shrink_node_memcgs and
// mem_cgroup_iter): a ladder of priorities 12 to 0, each scanning twice the share of the one before, and at each
// priority a walk over the groups below the limit. A walk begins where the last one broke off, in whichever reclaim
// that was, ends at the last group, and breaks off as soon as the ladder has what it wants. So the first walk of a
// ladder may be a short one, and the groups early in order are walked by all later priorities: the kernel's split
// between groups is not symmetric, and a model that walks all groups each time does not reproduce it.
//
// The ladder can stop inside a group, because a batch of looks waits for the writes that the batch before it has
// started. That is why it is a machine of steps and not a nest of loops: in a replay the wait is over at once, in the
// simulated machine the swap device decides. Threads or iterators would say the same with an allocation a reclaim.

/// <summary>What both algorithms share: priorities, walks over groups, and waits for writes.</summary>
internal abstract class ReclaimLadder(ReclaimPages pages) : IReclaimScan
{
    /// <summary>Pages that one batch looks at, and that a reclaim wants at least: <c>SWAP_CLUSTER_MAX</c>.</summary>
    protected const int Batch = 32;

    private const int LowestPriority = 12;      // DEF_PRIORITY
    private const int BetweenWalks = -1;

    private Step _step = Step.Finished;
    private int _position = BetweenWalks;
    private bool _walked;

    private enum Step
    {
        Priority,
        Group,
        Isolate,
        Look,
        Finished,
    }

    /// <summary>Pages freed by the reclaim under way.</summary>
    public int Reclaimed { get; protected set; }

    protected ReclaimPages Pages { get; } = pages;

    protected int Want { get; private set; }

    protected int Priority { get; private set; }

    protected int Group { get; private set; }

    public void Begin(int want)
    {
        if (_step != Step.Finished)
            throw new InvalidOperationException("A reclaim is under way.");
        Want = want;
        Reclaimed = 0;
        OnBegin();
        StartAt(LowestPriority);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReclaimProgress Run()
    {
        while (_step != Step.Finished)
        {
            switch (_step)
            {
                case Step.Priority:
                    _step = Priority < 0 ? EndLadder() : StartPriority();
                    break;
                case Step.Group:
                    _step = NextGroup();
                    break;
                case Step.Isolate:
                    _step = Isolate() ? Step.Look : EndGroup();
                    break;
                case Step.Look when Pages.WritesInFlight > 0:
                    return ReclaimProgress.AwaitingWrites;
                case Step.Look when !Pages.IsHostReady(Isolated):
                    return ReclaimProgress.AwaitingBits;
                case Step.Look:
                    Look();
                    _step = Step.Isolate;
                    break;
            }
        }

        return ReclaimProgress.Finished;
    }

    /// <summary>The batch that was taken off its list; -1 for a page that was given back meanwhile.</summary>
    protected abstract ReadOnlySpan<int> Isolated { get; }

    public abstract void Insert(int page);

    public abstract void InsertRefaulted(int page, bool write);

    public abstract void Remove(int page);

    public abstract void MoveToTail(int page);

    public abstract void RefreshStatistics();

    /// <summary>A ladder begins.</summary>
    protected abstract void OnBegin();

    /// <summary>A priority begins, before its first group.</summary>
    protected abstract void OnPriority();

    /// <summary>A group begins, at the present priority.</summary>
    protected abstract void OnGroup();

    /// <summary>Takes the group's next batch off its list.</summary>
    /// <returns>Whether there is one; if not, the group is done at this priority.</returns>
    protected abstract bool Isolate();

    /// <summary>Looks at the pages of the batch, and puts back those that stay.</summary>
    protected abstract void Look();

    /// <summary>A group is done, at the present priority.</summary>
    protected abstract void OnGroupDone();

    /// <summary>A ladder is over.</summary>
    /// <returns>Whether it is to be climbed again from the first priority.</returns>
    protected abstract bool OnLadderDone();

    private void StartAt(int priority)
    {
        Priority = priority;
        _step = Step.Priority;
    }

    private Step StartPriority()
    {
        OnPriority();
        _walked = false;
        return Step.Group;
    }

    private Step NextGroup()
    {
        if (Pages.GroupCount == 1)
            return _walked ? EndWalk() : Visit(0);
        // Position 0 is the parent, which has no pages of its own; position n is group n - 1.
        _position++;
        if (_position <= Pages.GroupCount)
            return Visit(_position - 1);
        _position = BetweenWalks;
        return _walked ? EndWalk() : Step.Group;
    }

    private Step Visit(int group)
    {
        _walked = true;
        if (group < 0)
            return Step.Group;
        Group = group;
        OnGroup();
        return Step.Isolate;
    }

    private Step EndGroup()
    {
        OnGroupDone();
        return Reclaimed >= Want ? EndWalk() : Step.Group;
    }

    private Step EndWalk()
    {
        if (Reclaimed >= Want)
            return EndLadder();
        Priority--;
        return Step.Priority;
    }

    private Step EndLadder()
    {
        if (!OnLadderDone())
            return Step.Finished;
        Priority = LowestPriority;
        return Step.Priority;
    }
}
