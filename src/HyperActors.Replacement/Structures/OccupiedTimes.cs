using System.Numerics;

namespace HyperActors.Replacement;

/// <summary>A set of positions that counts its members from a position on: bits, with a Fenwick tree over their
/// words.</summary>
internal sealed class OccupiedTimes
{
    private readonly ulong[] _words;
    private readonly int[] _tree;
    private int _count;

    public OccupiedTimes(int positions)
    {
        _words = new ulong[(positions + 63) / 64];
        _tree = new int[_words.Length + 1];
    }

    public void Add(int position)
    {
        _words[position >> 6] |= 1UL << (position & 63);
        Change(position >> 6, +1);
    }

    public void Remove(int position)
    {
        _words[position >> 6] &= ~(1UL << (position & 63));
        Change(position >> 6, -1);
    }

    /// <summary>How many members are at the position or above it.</summary>
    public int CountFrom(int position)
    {
        int word = position >> 6;
        int below = BitOperations.PopCount(_words[word] & ((1UL << (position & 63)) - 1));
        for (int node = word; node > 0; node &= node - 1)
            below += _tree[node];
        return _count - below;
    }

    private void Change(int word, int step)
    {
        _count += step;
        for (int node = word + 1; node < _tree.Length; node += node & -node)
            _tree[node] += step;
    }
}
