namespace HyperActors.Machine;

/// <summary>
/// How often the content of each page of a VM has changed, counted where a page that was written is unmapped. Pages hold
/// no bytes in this simulation: two contents are equal if their versions are.
/// </summary>
internal sealed class PageVersions
{
    private readonly Dictionary<int, uint> _versions = [];
    private uint _last;

    /// <summary>The version of a page; 0 for one of zeroes.</summary>
    public uint this[int page] => _versions.GetValueOrDefault(page);

    /// <summary>A page was unmapped.</summary>
    /// <param name="page">The page.</param>
    /// <param name="dirty">Whether it was written since it was mapped.</param>
    /// <returns>The version of its content.</returns>
    public uint Unmap(int page, bool dirty)
    {
        if (dirty)
            _versions[page] = ++_last;
        return this[page];
    }

    /// <summary>The content of a page is given up, or lost: the next one is all zeroes.</summary>
    public void Forget(int page) => _versions.Remove(page);

    /// <summary>The pages that have a version, in order.</summary>
    public PageVersion[] List()
    {
        PageVersion[] list = [.. _versions.Select(static entry => new PageVersion(entry.Key, entry.Value))];
        Array.Sort(list, static (left, right) => left.Page.CompareTo(right.Page));
        return list;
    }
}
