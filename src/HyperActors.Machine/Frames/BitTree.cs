using System.Numerics;

namespace HyperActors.Machine;

/// <summary>A set of integers from 0 to a bound that finds its least member above a point in O(log₆₄ n).</summary>
/// <remarks>
/// One bit a member, and above it one bit for each word that is not empty, and so on: 1.6 % on top of the plain bitmap.
/// A balanced tree would give the same order of answers at fifty times the memory.
/// </remarks>
internal sealed class BitTree
{
    private readonly ulong[][] _levels;

    /// <summary>Makes a set that is empty or full.</summary>
    /// <param name="size">Members are below it; at least 0.</param>
    /// <param name="full">Whether every number is a member at first.</param>
    public BitTree(int size, bool full = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        List<ulong[]> levels = [];
        int width = size;
        do
        {
            width = (int)(((long)width + 63) / 64);
            levels.Add(new ulong[width]);
        }
        while (width > 1);
        _levels = [.. levels];
        if (full && size > 0)
            Fill();
    }

    /// <summary>Members are below it.</summary>
    public int Size { get; }

    /// <summary>How many members there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a number is a member.</summary>
    public bool Contains(int index) => (_levels[0][index >> 6] & (1UL << (index & 63))) != 0;

    /// <summary>Adds a number that is not a member.</summary>
    public void Add(int index)
    {
        Count++;
        foreach (ulong[] level in _levels)
        {
            ref ulong word = ref level[index >> 6];
            bool wasEmpty = word == 0;
            word |= 1UL << (index & 63);
            if (!wasEmpty)
                return;
            index >>= 6;
        }
    }

    /// <summary>Takes a member out.</summary>
    public void Remove(int index)
    {
        Count--;
        foreach (ulong[] level in _levels)
        {
            ref ulong word = ref level[index >> 6];
            word &= ~(1UL << (index & 63));
            if (word != 0)
                return;
            index >>= 6;
        }
    }

    /// <summary>The least member that is not below a number; −1 if there is none.</summary>
    /// <param name="from">Not negative; may be beyond the size.</param>
    public int NextFrom(int from)
    {
        for (int level = 0; level < _levels.Length; level++)
        {
            int wordIndex = from >> 6;
            if (wordIndex >= _levels[level].Length)
                return -1;
            ulong rest = _levels[level][wordIndex] & (ulong.MaxValue << (from & 63));
            if (rest != 0)
                return Descend(level, (wordIndex << 6) + BitOperations.TrailingZeroCount(rest));
            from = wordIndex + 1;
        }
        return -1;
    }

    /// <summary>How many numbers from a member on are members without a gap, at most <paramref name="most"/>.</summary>
    public int RunFrom(int start, int most)
    {
        int length = 0;
        while (length < most && start + length < Size && Contains(start + length))
            length++;
        return length;
    }

    private void Fill()
    {
        Count = Size;
        int members = Size;
        foreach (ulong[] level in _levels)
        {
            Array.Fill(level, ulong.MaxValue);
            if ((members & 63) != 0)
                level[^1] = (1UL << (members & 63)) - 1;
            members = level.Length;
        }
    }

    private int Descend(int level, int index)
    {
        while (level-- > 0)
            index = (index << 6) + BitOperations.TrailingZeroCount(_levels[level][index]);
        return index;
    }
}
