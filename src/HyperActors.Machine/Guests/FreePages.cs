namespace HyperActors.Machine;

/// <summary>
/// The base pages that a guest's kernel has taken back: last in, first out, and of which the host has been told.
/// </summary>
/// <remarks>
/// Pages that were reported lie at the bottom, so that the kernel takes others first, as those are backed by frames.
/// Blocks count their free pages only if reports want whole blocks.
/// </remarks>
internal sealed class FreePages
{
    private readonly List<int> _frames = [];
    private readonly int[] _freeInBlock = [];
    private readonly int _frameCount;
    private readonly int _order;
    private int _reported;

    /// <summary>Makes the empty list of a memory that was never used.</summary>
    /// <param name="frames">Base pages of the memory.</param>
    /// <param name="reportOrder">Reports are of whole blocks of 2ⁿ pages; null without reports.</param>
    public FreePages(int frames, int? reportOrder)
    {
        _frameCount = frames;
        _order = reportOrder ?? 0;
        if (_order > 0)
            _freeInBlock = new int[(frames >> _order) + 1];
        for (int frame = 0; _order > 0 && frame < frames; frame++)
            _freeInBlock[frame >> _order]++;
    }

    /// <summary>Pages of which the host has not been told.</summary>
    public int Unreported => _frames.Count - _reported;

    public void Push(int frame)
    {
        _frames.Add(frame);
        if (_order > 0)
            _freeInBlock[frame >> _order]++;
    }

    public bool TryPop(out int frame)
    {
        frame = -1;
        if (_frames.Count == 0)
            return false;
        frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        _reported = Math.Min(_reported, _frames.Count);
        TakeFresh(frame);
        return true;
    }

    /// <summary>A page is used that never was in this list.</summary>
    public void TakeFresh(int frame)
    {
        if (_order > 0)
            _freeInBlock[frame >> _order]--;
    }

    /// <summary>Takes pages out to report them; they are in nobody's hands until they are put back.</summary>
    /// <param name="blocks">How many blocks at most.</param>
    /// <returns>The pages, oldest first; empty if no whole block has an unreported page.</returns>
    public int[] Isolate(int blocks)
    {
        HashSet<int> chosen = [];
        List<int> taken = [];
        int kept = _reported;
        for (int i = _reported; i < _frames.Count; i++)
        {
            int block = _frames[i] >> _order;
            bool take = IsFree(block) && (chosen.Contains(block) || chosen.Count < blocks);
            if (take)
            {
                chosen.Add(block);
                taken.Add(_frames[i]);
            }
            else
            {
                _frames[kept++] = _frames[i];
            }
        }
        _frames.RemoveRange(kept, _frames.Count - kept);
        return [.. taken];
    }

    /// <summary>Puts pages back that the host was told of.</summary>
    public void PutBack(int[] frames)
    {
        _frames.InsertRange(_reported, frames);
        _reported += frames.Length;
    }

    /// <summary>Whether a block is free as a whole: a page that waits for a report counts as free.</summary>
    private bool IsFree(int block) =>
        _order == 0 || (_freeInBlock[block] == 1 << _order && (block + 1) << _order <= _frameCount);
}
