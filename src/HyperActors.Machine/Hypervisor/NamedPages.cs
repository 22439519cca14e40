namespace HyperActors.Machine;

/// <summary>
/// Pages of which a guest's own disk holds what they hold: those that the host has put into its swap all the same, and those
/// that it dropped for that, with the version of their content for the oracle.
/// </summary>
internal sealed class NamedPages
{
    private readonly HashSet<long> _inSwap = [];
    private readonly Dictionary<long, uint> _dropped = [];

    /// <summary>A page is in swap from now on.</summary>
    /// <param name="vm">Whose page.</param>
    /// <param name="page">Guest-physical page.</param>
    /// <param name="isNamed">Whether a file of its guest holds the same.</param>
    public void PutInSwap(int vm, int page, bool isNamed)
    {
        if (isNamed)
            _inSwap.Add(new PageTag(vm, page).Key);
        else
            _inSwap.Remove(new PageTag(vm, page).Key);
    }

    /// <summary>A page leaves swap.</summary>
    /// <returns>Whether a file of its guest holds the same.</returns>
    public bool TakeFromSwap(int vm, int page) => _inSwap.Remove(new PageTag(vm, page).Key);

    /// <summary>A page is dropped, as a file of its guest holds the same.</summary>
    public void Drop(int vm, int page, uint version) => _dropped[new PageTag(vm, page).Key] = version;

    /// <summary>A page that was dropped is read from its file, or not wanted any more.</summary>
    /// <returns>The version that it had; 0 if it was not dropped, or nobody keeps versions.</returns>
    public uint Restore(int vm, int page) =>
        _dropped.Remove(new PageTag(vm, page).Key, out uint version) ? version : 0;

    /// <summary>A VM starts anew: what was known of its pages is not true of its new ones.</summary>
    public void Forget(int vm)
    {
        _inSwap.RemoveWhere(key => key >> 32 == vm);
        foreach (long key in _dropped.Keys.Where(key => key >> 32 == vm).ToArray())
            _dropped.Remove(key);
    }
}
