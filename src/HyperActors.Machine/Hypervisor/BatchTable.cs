namespace HyperActors.Machine;

/// <summary>What a guest was asked about a batch of pages.</summary>
internal enum BatchKind : byte
{
    Closed,
    Sample,
    Invalidate,

    /// <summary>Pages that the VM gave up are to be forgotten.</summary>
    Discard,

    /// <summary>Accessed bits, not for reclaim but to learn how much the VM uses.</summary>
    Activity,

    /// <summary>The references that a VM has logged.</summary>
    References,

    /// <summary>What pages hold, to find equal ones.</summary>
    Contents,

    /// <summary>Pages are to be unmapped, to share a frame.</summary>
    Merge,

    /// <summary>A page is to be unmapped that was copied from a shared one.</summary>
    Unshare,

    /// <summary>A VM's part of a question about shared pages.</summary>
    Sharers,
}

/// <summary>A question to a guest that has not been answered.</summary>
internal struct Batch
{
    public BatchKind Kind;
    public int Generation;
    public int Vm;
    public ReclaimPass Pass;
    public int[] Pages;

    /// <summary>Of <see cref="BatchKind.Sharers"/>: what it is a part of.</summary>
    public SharedQuestionPart? Part;
}

/// <summary>All unanswered questions to guests, numbered as in <see cref="TransitTable"/>.</summary>
internal sealed class BatchTable
{
    private readonly List<Batch> _batches = [];
    private readonly Stack<int> _free = new();

    public int OpenCount => _batches.Count - _free.Count;

    public long Open(BatchKind kind, int vm, ReclaimPass pass, int[] pages, SharedQuestionPart? part = null)
    {
        int index = _free.Count > 0 ? _free.Pop() : _batches.Count;
        if (index == _batches.Count)
            _batches.Add(default);
        int generation = _batches[index].Generation;
        _batches[index] = new Batch { Kind = kind, Generation = generation, Vm = vm, Pass = pass, Pages = pages, Part = part };
        return ((long)generation << 32) | (uint)index;
    }

    /// <summary>Closes a question and says what it was; false if it was closed before, or is another VM's.</summary>
    public bool TryClose(long number, BatchKind kind, int vm, out Batch batch)
    {
        int index = (int)(number & uint.MaxValue);
        batch = (uint)index < (uint)_batches.Count ? _batches[index] : default;
        if (batch.Kind != kind || batch.Generation != number >> 32 || batch.Vm != vm)
            return false;
        CloseAt(index);
        return true;
    }

    /// <summary>Closes all questions to a VM that will not answer any more.</summary>
    public List<Batch> CloseAllOf(int vm)
    {
        List<Batch> closed = [];
        for (int index = 0; index < _batches.Count; index++)
        {
            if (_batches[index].Kind == BatchKind.Closed || _batches[index].Vm != vm)
                continue;
            closed.Add(_batches[index]);
            CloseAt(index);
        }
        return closed;
    }

    private void CloseAt(int index)
    {
        int generation = _batches[index].Generation;
        _batches[index] = new Batch { Generation = generation == int.MaxValue ? 0 : generation + 1 };
        _free.Push(index);
    }
}
