using System.Numerics;
using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>A set of positions 0 to n − 1 that finds its highest member: a tree of bits, 64 children a node.</summary>
/// <remarks>For a million positions it is four levels deep, and the top three fit into a first-level cache.</remarks>
internal sealed class PositionSet
{
    private readonly ulong[][] _levels;

    public PositionSet(int positions)
    {
        List<ulong[]> levels = [];
        int words = Math.Max(1, positions);
        do
        {
            words = (words + 63) / 64;
            levels.Add(new ulong[words]);
        }
        while (words > 1);
        _levels = [.. levels];
    }

    public bool IsEmpty => _levels[^1][0] == 0;

    /// <summary>The highest member; there must be one.</summary>
    public int Highest
    {
        get
        {
            int position = 0;
            for (int level = _levels.Length - 1; level >= 0; level--)
                position = (position << 6) + 63 - BitOperations.LeadingZeroCount(_levels[level][position]);
            return position;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int position)
    {
        foreach (ulong[] level in _levels)
        {
            ref ulong word = ref level[position >> 6];
            bool wasEmpty = word == 0;
            word |= 1UL << (position & 63);
            if (!wasEmpty)
                return;
            position >>= 6;
        }
    }

    public void Remove(int position)
    {
        foreach (ulong[] level in _levels)
        {
            ref ulong word = ref level[position >> 6];
            word &= ~(1UL << (position & 63));
            if (word != 0)
                return;
            position >>= 6;
        }
    }
}
