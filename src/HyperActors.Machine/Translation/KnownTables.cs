namespace HyperActors.Machine;

/// <summary>
/// Some tables of the lowest level of a guest's page table that were found with all above them, so that they need not be
/// looked for again: a small direct-mapped cache.
/// </summary>
internal sealed class KnownTables
{
    /// <summary>Ours: so many tables map 128 MiB and take 1 KiB here.</summary>
    private const int Places = 64;

    private readonly (long Table, int Node)[] _known = new (long, int)[Places];

    /// <summary>Finds the table that maps a page; otherwise the root, which is node 0.</summary>
    public bool TryFind(long page, out int node)
    {
        (long table, int found) = _known[(int)(page >> 9) & (Places - 1)];
        bool isKnown = table == (page >> 9) + 1;
        node = isKnown ? found : 0;
        return isKnown;
    }

    /// <summary>Remembers the table that maps a page.</summary>
    public void Add(long page, int node) => _known[(int)(page >> 9) & (Places - 1)] = ((page >> 9) + 1, node);

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_known);
}
