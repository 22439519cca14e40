namespace HyperActors.Machine;

/// <content>Huge pages of the host: they come and are split as it decides.</content>
public sealed partial class GuestVm
{
    /// <summary>Maps a huge page, and wakes all that wait for one of its pages.</summary>
    private void MapHugePage(PageMapping mapping)
    {
        for (int i = 0; i < NestedPageTable.BlockUnits; i++)
            NoteMapping(new PageMapping(mapping.Page + i, mapping.Frame + i, mapping.Service, mapping.Stamp));
        _nested.MapBlock(mapping.Page, mapping.Frame);
        for (int i = 0; i < NestedPageTable.BlockUnits; i++)
            ServePending(mapping.Page + i, mapping.Service);
    }

    /// <summary>Takes the frames from a huge page that is given up whole.</summary>
    /// <param name="first">Its first page.</param>
    private void UnmapHugePage(int first)
    {
        int firstFrame = _nested.FrameOf(first);
        bool dirty = _nested.UnmapBlock(first);
        for (int i = 0; i < NestedPageTable.BlockUnits; i++)
            if (_oracle is not null)
                _oracle.Unmap(first + i, firstFrame + i, dirty, shared: false);
            else
                _versions?.Unmap(first + i, dirty);
    }

    private void OnSplitHugePage(SplitHugePage split)
    {
        if (IsGone)
            return;
        bool dirty = _nested.IsDirty(split.Page);
        _nested.SplitBlock(split.Page);
        // The host takes all pages for written, as their one entry said, though contents are known to be as they were.
        for (int i = 0; dirty && _contents is not null && i < NestedPageTable.BlockUnits; i++)
            _contents.TakeForWritten(split.Page + i);
        ShootDown();
        Counters.ShootDowns++;
    }
}
