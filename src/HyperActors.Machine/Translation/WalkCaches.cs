using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <summary>
/// The page-walk caches of the guest's tables: the node to which an upper entry points, one cache for each level above
/// the base pages', keyed by address space and the part of the address that leads there.
/// </summary>
internal sealed class WalkCaches
{
    private const int LowestLevel = 2;

    private readonly Tlb[] _levels;         // from level 2 up

    /// <param name="levels">Levels of the largest table.</param>
    /// <param name="entries">Entries for each level; 0 for none.</param>
    internal WalkCaches(int levels, int entries)
    {
        _levels = new Tlb[levels - LowestLevel + 1];
        for (int at = 0; at < _levels.Length; at++)
            _levels[at] = new Tlb(ShapeOf(entries));
        IsOn = entries > 0;
    }

    /// <summary>Whether there are any entries.</summary>
    internal bool IsOn { get; }

    /// <summary>
    /// Four ways, as Virtuoso's model of a Meteor Lake has (3 × 32 entries of 4 ways), where the entries divide by
    /// four; else fully associative.
    /// </summary>
    internal static TlbShape ShapeOf(int entries) =>
        new(entries, entries > 0 && (entries % 4 == 0 || entries > Tlb.WayLimit) ? 4 : Math.Max(1, entries));

    /// <summary>Where a walk begins: below the lowest level that hits, else at the root.</summary>
    /// <param name="tag">The address space's tag.</param>
    /// <param name="page">The virtual page.</param>
    /// <param name="levels">Levels of its table.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal WalkStart StartOf(ulong tag, long page, int levels)
    {
        unchecked
        {
            for (int level = LowestLevel; level <= levels; level++)
                if (_levels[level - LowestLevel].TryGet(KeyOf(tag, page, level), out uint node))
                    return new WalkStart(level - 1, (int)node);
            return new WalkStart(levels, 0);
        }
    }

    /// <summary>Whether all levels have four ways, and a power of two of sets.</summary>
    internal bool AreQuad => Array.TrueForAll(_levels, static level => level.IsQuad);

    /// <summary>Looks one level up, where they <see cref="AreQuad"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGetInQuad(int level, ulong tag, long page, out int node)
    {
        // Few of the upper tables are in use at a time, so that mostly the newest of its set is asked for again.
        bool hit = _levels[level - LowestLevel].TryGet(
            KeyOf(tag, page, level), out uint payload, isOftenNewest: level > LowestLevel, isQuad: true);
        node = unchecked((int)payload);
        return hit;
    }

    /// <summary>Remembers to which node the entry of a level points, which is not there yet.</summary>
    internal void Insert(ulong tag, long page, int level, int node) =>
        _levels[level - LowestLevel].Insert(KeyOf(tag, page, level), unchecked((uint)node));

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong KeyOf(ulong tag, long page, int level) =>
        unchecked(tag | ((ulong)page >> (9 * (level - 1))));
}

/// <summary>Where a walk of a guest's table begins.</summary>
/// <param name="Level">The level of the first table that is read.</param>
/// <param name="Node">The table.</param>
internal readonly record struct WalkStart(int Level, int Node);
