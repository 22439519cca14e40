namespace HyperActors.Machine;

/// <content>
/// What the VM knows for a hypervisor that has forgotten: what is mapped, waited for, and given up; and what a next life of
/// the VM takes over.
/// </content>
public sealed partial class GuestVm
{
    private long _earlierChecks;

    private void TakeOver(GuestVm last)
    {
        FaultsTold = last.FaultsTold;
        PagesReported = last.PagesReported;
        _earlierChecks = last.OracleChecks;
        _firstTransfer = _nextTransfer = last._nextTransfer;
        if (last._balloon is not null)
            _balloon!.Counters.TakeOver(last._balloon.Counters);
    }

    private void OnReportPages(ReportPages request)
    {
        List<MappedPage> mapped = [];
        for (int unit = 0; unit < _nested.Units && !IsGone; unit++)
            if (_nested.IsPresent(unit))
                mapped.Add(new MappedPage(unit, _nested.FrameOf(unit), _nested.IsDirty(unit)));
        WaitingFault[] waiting = [.. _pending.Select(static fault => new WaitingFault(fault.Key, fault.Value.Measured))];
        Array.Sort(waiting, static (left, right) => left.Page.CompareTo(right.Page));
        PageInventory inventory = new(
            _wiring.Index, request.Round, !IsGone, [.. mapped], ListVersions(), waiting, ListGivenUp())
        {
            Turn = _turn,
            HugePages = ListHugePages(),
        };
        Context.Tell(_wiring.Hypervisor, inventory, _cpu.VmExit);
    }

    /// <summary>What a page holds that is only waited for to be overwritten, is of no use to anybody.</summary>
    private PageVersion[] ListVersions()
    {
        PageVersion[] versions = [.. _versions!.List().Where(written => !_overwritten!.Contains(written.Page))];
        int[] blocks = BlocksOf([.. versions.Select(static written => written.Page)]);
        for (int i = 0; i < blocks.Length; i++)
            if (GuestPager.IsFile(blocks[i]))
                versions[i] = versions[i] with { FileBlock = GuestPager.BlockOfFile(blocks[i]) };
        return versions;
    }

    private int[] ListHugePages() => IsGone ? [] : [.. _nested.FirstUnitsOfBlocks()];

    private MemoryGivenUp ListGivenUp()
    {
        int[] told = _balloon?.Told ?? [];
        int size = _balloon?.Size ?? 0;
        return new MemoryGivenUp(size + told.Length, _balloon?.Target ?? 0, told, _off ? [] : _reported);
    }
}
