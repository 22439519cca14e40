namespace HyperActors.Machine;

/// <summary>
/// The part of the oracle that sits in a guest: it knows which version of each page was last seen, and tells when the
/// host gives back another, maps a frame that somebody has, or leaves a TLB with a translation that is no more.
/// </summary>
/// <param name="vm">The VM's index.</param>
/// <param name="ledger">Who may use which frame.</param>
/// <param name="nested">The VM's nested table.</param>
/// <param name="versions">Which version of each page was seen last.</param>
/// <param name="contents">What its pages hold; null if nobody shares pages.</param>
internal sealed class GuestOracle(
    int vm, FrameLedger ledger, NestedPageTable nested, PageVersions versions, PageContents? contents)
{
    private readonly HashSet<int> _mapped = [];

    /// <summary>How many checks were made.</summary>
    public long Checks { get; private set; }

    /// <summary>A page is about to be mapped: its frame must be nobody's, its content what it was.</summary>
    public void Map(PageMapping mapping)
    {
        Checks += 2;
        uint expected = versions[mapping.Page];
        if (mapping.Stamp != expected)
            throw new Actors.BrokenInvariantException(
                $"VM {vm}, page {mapping.Page}: version {expected} was written last, "
                + $"version {mapping.Stamp} came back in frame {mapping.Frame}.");
        _mapped.Add(mapping.Page);
        if (mapping.SharedContent == 0)
            ledger.Claim(mapping.Frame, vm);
        else
            MapShared(mapping);
    }

    private void MapShared(PageMapping mapping)
    {
        Checks++;
        ulong expected = contents!.Of(mapping.Page);
        if (mapping.SharedContent != expected)
            throw new Actors.BrokenInvariantException(
                $"VM {vm}, page {mapping.Page}: content {expected:x} is to be shared with content "
                + $"{mapping.SharedContent:x} in frame {mapping.Frame}.");
        ledger.ClaimShared(mapping.Frame, vm);
    }

    /// <summary>A page was unmapped: its frame is free for others from here on.</summary>
    /// <returns>The version of its content.</returns>
    public uint Unmap(int page, int frame, bool dirty, bool shared)
    {
        Checks++;
        _mapped.Remove(page);
        Release(frame, shared);
        return versions.Unmap(page, dirty);
    }

    /// <summary>The VM is no more.</summary>
    public void ReleaseAll()
    {
        foreach (int page in _mapped)
            Release(nested.FrameOf(page), !nested.IsWritable(page));
        _mapped.Clear();
    }

    private void Release(int frame, bool shared)
    {
        if (shared)
            ledger.ReleaseShared(frame, vm);
        else
            ledger.Release(frame, vm);
    }

    /// <summary>A translation was answered: the tables must say the same.</summary>
    public void CheckTranslation(Mmu mmu, AddressSpace space, long page) => Checks += MmuCheck.Check(mmu, space, page);
}
