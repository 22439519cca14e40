using System.Numerics;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// A binary buddy allocator (Knowlton, CACM 1965; Linux's <c>mm/page_alloc.c</c>): blocks of 2ⁿ frames, split in half
/// on demand and merged with their buddy when both halves are free.
/// </summary>
/// <remarks>
/// For each order a <see cref="BitTree"/> holds the free blocks, so the one with the lowest address is always taken:
/// what is handed out follows from what is free alone, never from the history. Linux keeps lists, which are last-in
/// first-out; that is faster by a constant, but makes fragmentation depend on the order of frees. Two bits a frame.
/// </remarks>
internal sealed class BuddyAllocator
{
    private readonly BitTree[] _free;
    private uint _present;      // bit n: there is a free block of order n

    /// <summary>Makes an allocator of frames that are all free.</summary>
    /// <param name="frames">How many; at least 1.</param>
    /// <param name="maxOrder">Order of the largest block; 0 to 18.</param>
    public BuddyAllocator(int frames, int maxOrder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxOrder);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxOrder, 18);
        Frames = frames;
        _free = new BitTree[maxOrder + 1];
        for (int order = 0; order <= maxOrder; order++)
            _free[order] = new BitTree((frames >> order) + 1);
        AddAll();
    }

    /// <summary>How many frames there are.</summary>
    public int Frames { get; }

    /// <summary>How many frames are free.</summary>
    public int Free { get; private set; }

    /// <summary>Order of the largest block.</summary>
    public int MaxOrder => _free.Length - 1;

    /// <summary>How many free blocks of an order there are.</summary>
    public int FreeBlocks(int order) => _free[order].Count;

    /// <summary>Takes a block, the lowest of the smallest order that suffices.</summary>
    /// <param name="order">Its order; 0 to <see cref="MaxOrder"/>.</param>
    /// <returns>Its first frame, a multiple of its size; −1 if no block is large enough.</returns>
    public int Allocate(int order)
    {
        uint enough = order > MaxOrder ? 0 : _present >> order << order;
        if (enough == 0)
            return -1;
        int from = BitOperations.TrailingZeroCount(enough);
        int block = _free[from].NextFrom(0);
        Remove(from, block);
        for (; from > order; from--)
        {
            block <<= 1;
            Add(from - 1, block + 1);
        }
        Free -= 1 << order;
        return block << order;
    }

    /// <summary>Takes one frame that is free.</summary>
    /// <exception cref="BrokenInvariantException">It is not.</exception>
    public void Take(int frame)
    {
        int order = 0;
        while (order <= MaxOrder && !_free[order].Contains(frame >> order))
            order++;
        if (order > MaxOrder)
            throw new BrokenInvariantException($"Frame {frame} is taken, but it is not free.");
        Remove(order, frame >> order);
        while (order-- > 0)
            Add(order, (frame >> order) ^ 1);
        Free--;
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="frame">Its first frame.</param>
    /// <param name="order">Its order. A block may be given back in parts.</param>
    /// <exception cref="BrokenInvariantException">A part of it is free already.</exception>
    public void Release(int frame, int order)
    {
        if (IsFree(frame))
            throw new BrokenInvariantException($"Frame {frame} is freed twice.");
        Free += 1 << order;
        int block = frame >> order;
        while (order < MaxOrder && _free[order].Contains(block ^ 1))
        {
            Remove(order, block ^ 1);
            block >>= 1;
            order++;
        }
        Add(order, block);
    }

    /// <summary>Takes single frames, in the largest blocks that fit so that what is left stays in one piece.</summary>
    /// <param name="frames">Filled from its start.</param>
    /// <returns>How many were taken; fewer than wanted only when no frame is free any more.</returns>
    public int AllocateMany(Span<int> frames)
    {
        int taken = 0;
        int order = Math.Min(MaxOrder, 31 - BitOperations.LeadingZeroCount((uint)frames.Length | 1));
        while (taken < frames.Length)
        {
            while (1 << order > frames.Length - taken)
                order--;
            int first = Allocate(order);
            if (first < 0 && order == 0)
                return taken;
            if (first < 0)
            {
                order--;
                continue;
            }
            for (int i = 0; i < 1 << order; i++)
                frames[taken++] = first + i;
        }
        return taken;
    }

    /// <summary>Whether a frame lies in a free block.</summary>
    public bool IsFree(int frame)
    {
        for (uint orders = _present; orders != 0; orders &= orders - 1)
        {
            int order = BitOperations.TrailingZeroCount(orders);
            if (_free[order].Contains(frame >> order))
                return true;
        }
        return false;
    }

    private void Add(int order, int block)
    {
        _free[order].Add(block);
        _present |= 1u << order;
    }

    private void Remove(int order, int block)
    {
        _free[order].Remove(block);
        if (_free[order].Count == 0)
            _present &= ~(1u << order);
    }

    private void AddAll()
    {
        int next = 0;
        for (int order = MaxOrder; order >= 0; order--)
            for (; Frames - next >= 1 << order; next += 1 << order)
                Add(order, next >> order);
        Free = Frames;
    }
}
