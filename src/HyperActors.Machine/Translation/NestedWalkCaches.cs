using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <summary>
/// The page-walk caches of the nested table, one for each level above the leaves'. They remember that an entry was
/// read; what it points to the table says faster.
/// </summary>
/// <remarks>
/// The keys of a level are consecutive numbers from 0, spread evenly over the sets. Where there are no more of them
/// than entries, nothing is ever replaced, and a bit for each key tells the same as a cache with LRU: so it is for the
/// upper levels of all but the largest VMs.
/// </remarks>
internal sealed class NestedWalkCaches
{
    private readonly Tlb[] _replacing;      // the lowest levels, those that may run full
    private readonly ulong[] _seen;         // of the levels above: a bit for each key

    /// <param name="levels">Levels above the leaves'.</param>
    /// <param name="entries">Entries for each level; 0 for none.</param>
    /// <param name="units">How many leaves there are.</param>
    internal NestedWalkCaches(int levels, int entries, int units)
    {
        int replacing = 0;
        while (replacing < levels && ((units - 1) >> (9 * (replacing + 1))) >= Math.Min(entries, 64))
            replacing++;
        _replacing = new Tlb[replacing];
        for (int at = 0; at < replacing; at++)
            _replacing[at] = new Tlb(WalkCaches.ShapeOf(entries));
        _seen = new ulong[levels - replacing];
        Levels = levels;
        IsOn = entries > 0;
    }

    /// <summary>How many levels are cached.</summary>
    internal int Levels { get; }

    /// <summary>Whether there are any entries.</summary>
    internal bool IsOn { get; }

    /// <summary>Whether all that replace have four ways, and a power of two of sets.</summary>
    internal bool AreQuad => Array.TrueForAll(_replacing, static level => level.IsQuad);

    /// <summary>How many upper levels a walk must read, from the lowest: those below which nothing hits.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="isQuad">Whether the caller has asked <see cref="AreQuad"/> before; a constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int UpperReads(int unit, bool isQuad = false)
    {
        unchecked
        {
            Tlb[] replacing = _replacing;
            int shift = 9;
            for (int level = 0; level < replacing.Length; level++, shift += 9)
                if (replacing[level].TryGet((ulong)(uint)(unit >> shift), out _, isQuad: isQuad))
                    return level;
            ulong[] seen = _seen;
            for (int level = 0; level < seen.Length; level++, shift += 9)
                if (((seen[level] >> (unit >> shift)) & 1) != 0)
                    return replacing.Length + level;
            return Levels;
        }
    }

    /// <summary>
    /// How many of the levels above the lowest a walk must read to an entry there: those below which nothing hits.
    /// </summary>
    internal int ReadsToBlock(int unit)
    {
        unchecked
        {
            for (int level = 1; level < Levels; level++)
            {
                int key = unit >> (9 * (level + 1));
                bool hit = level < _replacing.Length
                    ? _replacing[level].TryGet((ulong)(uint)key, out _)
                    : ((_seen[level - _replacing.Length] >> key) & 1) != 0;
                if (hit)
                    return level - 1;
            }
            return Levels - 1;
        }
    }

    /// <summary>Remembers the entry of a level that leads to a unit, which is not there yet.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="level">The level, 0 for the lowest above the leaves.</param>
    /// <param name="isQuad">As for <see cref="UpperReads"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Insert(int unit, int level, bool isQuad = false)
    {
        unchecked
        {
            int key = unit >> (9 * (level + 1));
            if (level < _replacing.Length)
                _replacing[level].Insert((ulong)(uint)key, 0, isQuad);
            else if (IsOn)
                _seen[level - _replacing.Length] |= 1UL << key;
        }
    }

    internal void FlushAll()
    {
        foreach (Tlb level in _replacing)
            level.FlushAll();
        Array.Clear(_seen);
    }
}
