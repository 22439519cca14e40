using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <summary>
/// The page-walk caches of one table: what its upper entries point to, one cache for each level above the leaves',
/// keyed by the part of the address that leads there. A walk begins below the lowest level that hits.
/// </summary>
internal sealed class WalkCaches
{
    private readonly Tlb[] _levels;         // the lowest level first

    /// <param name="levels">How many levels are cached.</param>
    /// <param name="entries">Entries for each level; 0 for none.</param>
    internal WalkCaches(int levels, int entries)
    {
        _levels = new Tlb[levels];
        for (int at = 0; at < levels; at++)
            _levels[at] = new Tlb(ShapeOf(entries));
    }

    /// <summary>How many levels are cached.</summary>
    internal int Levels => _levels.Length;

    /// <summary>Whether there are any entries.</summary>
    internal bool IsOn => _levels[0].Shape.Entries > 0;

    /// <summary>
    /// Four ways, as Virtuoso's model of a Meteor Lake has (3 × 32 entries of 4 ways), where the entries divide by
    /// four; else fully associative.
    /// </summary>
    internal static TlbShape ShapeOf(int entries) =>
        new(entries, entries > 0 && entries % 4 == 0 ? 4 : Math.Max(1, entries));

    /// <summary>Looks a level up, counted from 0 for the lowest.</summary>
    /// <param name="level">The level.</param>
    /// <param name="key">The key at this level.</param>
    /// <param name="payload">What the level's entry points to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGet(int level, ulong key, out uint payload)
    {
        Tlb cache = _levels[level];
        payload = 0;
        if (!cache.MayHit)
            return false;
        ref uint held = ref cache.Touch(key);
        if (Unsafe.IsNullRef(ref held))
            return false;
        payload = held;
        return true;
    }

    /// <summary>Remembers an entry of a level that is not there.</summary>
    internal void Insert(int level, ulong key, uint payload) => _levels[level].Insert(key, payload);

    internal void FlushAll()
    {
        foreach (Tlb level in _levels)
            level.FlushAll();
    }

    internal void FlushAddressSpace(int asid)
    {
        foreach (Tlb level in _levels)
            level.FlushAddressSpace(asid);
    }
}
