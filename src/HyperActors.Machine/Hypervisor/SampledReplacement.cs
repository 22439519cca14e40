using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>
/// A replacement policy as a hypervisor can run one: it is told faults, and accessed bits that were sampled for a batch
/// of candidates at a time.
/// </summary>
/// <remarks>
/// <para>A policy names one victim at a time and would name it again if asked again. To learn many accessed bits by one
/// message, a candidate is evicted from the policy at once; if its bit turns out to be set, it is inserted and touched
/// again. For FIFO, LRU, MRU, CLOCK and Random that is the same as touching it in place. To a policy with a history it
/// looks like a refault right after eviction, which is the mistake that the accessed bit has just proved.</para>
/// <para>Frames of one VM are numbered by a pool of local indices, so that the policy of a small VM is small.</para>
/// </remarks>
internal sealed class SampledReplacement
{
    private readonly IReplacementPolicy _policy;
    private readonly int[]? _localOfFrame;
    private readonly int[] _frameOfLocal = [];
    private readonly int[] _freeLocals = [];
    private int _freeCount;

    /// <summary>Makes the policy of a whole machine.</summary>
    public SampledReplacement(PolicyChoice choice, int frames, PageSpace pages)
    {
        _policy = choice.Create(frames, pages);
        UsesAccessedBits = choice.Description.Input != PolicyInput.Faults;
    }

    /// <summary>Makes the policy of one VM.</summary>
    /// <param name="choice">Which policy.</param>
    /// <param name="capacity">How many frames the VM can have at most.</param>
    /// <param name="localOfFrame">For each machine frame its local index; shared, as a frame has one owner.</param>
    public SampledReplacement(PolicyChoice choice, int capacity, int[] localOfFrame)
        : this(choice, capacity, PageSpace.Sparse)
    {
        _localOfFrame = localOfFrame;
        _frameOfLocal = new int[capacity];
        _freeLocals = new int[capacity];
        for (int local = capacity - 1; local >= 0; local--)
            _freeLocals[_freeCount++] = local;
    }

    /// <summary>Whether touches change what the policy chooses.</summary>
    public bool UsesAccessedBits { get; }

    /// <summary>How many frames the policy knows.</summary>
    public int Resident => _policy.Resident;

    /// <summary>A page was mapped because it was referenced.</summary>
    public void Insert(int frame, long page)
    {
        int index = frame;
        if (_localOfFrame is not null)
        {
            index = _freeLocals[--_freeCount];
            _localOfFrame[frame] = index;
            _frameOfLocal[index] = frame;
        }
        _policy.Insert(new FrameNumber(index), page);
    }

    /// <summary>A page that the policy knows was referenced; for those that are told every reference.</summary>
    public void Touch(int frame) => _policy.Touch(new FrameNumber(IndexOf(frame)));

    /// <summary>A page was mapped, or was found accessed when it was a candidate.</summary>
    public void InsertTouched(int frame, long page)
    {
        Insert(frame, page);
        _policy.Touch(new FrameNumber(IndexOf(frame)));
    }

    /// <summary>Takes the next candidate for eviction out of the policy.</summary>
    /// <returns>False if the policy knows no frame.</returns>
    public bool TryTake(out int frame)
    {
        frame = -1;
        if (!_policy.TrySelectVictim(PageSpace.NoPage, out FrameNumber victim))
            return false;
        frame = _localOfFrame is null ? victim.Value : _frameOfLocal[victim.Value];
        Evict(frame);
        return true;
    }

    /// <summary>A page goes that this policy was not asked about.</summary>
    public void Evict(int frame)
    {
        _policy.Evict(new FrameNumber(IndexOf(frame)));
        FreeLocal(frame);
    }

    /// <summary>A page is gone for good.</summary>
    public void Remove(int frame)
    {
        _policy.Remove(new FrameNumber(IndexOf(frame)));
        FreeLocal(frame);
    }

    /// <summary>A page that is not resident is gone for good.</summary>
    public void Forget(long page) => _policy.Forget(page);

    /// <summary>Counts all over again.</summary>
    public void CheckInvariants() => _policy.CheckInvariants();

    private int IndexOf(int frame) => _localOfFrame is null ? frame : _localOfFrame[frame];

    private void FreeLocal(int frame)
    {
        if (_localOfFrame is not null)
            _freeLocals[_freeCount++] = _localOfFrame[frame];
    }
}
