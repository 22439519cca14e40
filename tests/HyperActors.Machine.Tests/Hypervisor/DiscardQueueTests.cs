namespace HyperActors.Machine.Tests;

/// <summary>Which pages go when, where some must wait and pages 4 to 7 may be mapped by one entry.</summary>
public sealed class DiscardQueueTests : IPageDiscarder
{
    private readonly DiscardQueue _queue = new();
    private readonly GuestAccount _guest = new(HostRig.Host(16, 0, HostRig.Vm("vm", 16)), index: 0, frames: 16);
    private readonly HashSet<int> _busy = [];
    private readonly List<string> _told = [];
    private bool _isHuge;

    [Fact]
    public void Advance_OnePageIsBusy_TheOthersGoAndItFollows()
    {
        _busy.Add(2);
        DiscardJob job = Add(1, 2, 3);
        Assert.Equal("0: 1 3", Advance());
        Assert.Equal("", Advance());
        _busy.Clear();
        Assert.Equal("1: 2", Advance());
        Assert.False(_queue.Acknowledge(batch: 0, pages: 2, out _));
        Assert.True(_queue.Acknowledge(batch: 1, pages: 1, out DiscardJob done));
        Assert.Same(job, done);
    }

    [Fact]
    public void Advance_TwoJobs_AreToldApart()
    {
        Add(1, 2);
        Add(8);
        Assert.Equal("0: 1 2, 1: 8", Advance());
    }

    [Fact]
    public void Advance_WholeHugePage_GoesOrWaitsAsOne()
    {
        _isHuge = true;
        Add(3, 4, 5, 6, 7);
        _busy.Add(4);
        Assert.Equal("0: 3", Advance());
        Assert.Equal(4, _queue.Count);
        _busy.Clear();
        _busy.Add(6);       // not asked for singly
        Assert.Equal("1: 4 5 6 7", Advance());
    }

    [Fact]
    public void Advance_PartOfAHugePage_GoesPageByPage()
    {
        _isHuge = true;
        _busy.Add(6);
        Add(4, 5, 6);
        Assert.Equal("0: 4 5", Advance());
    }

    [Fact]
    public void Advance_VmIsGone_ForgetsItsPages()
    {
        Add(1, 2);
        _guest.Alive = false;
        Assert.Equal("", Advance());
        Assert.Equal(0, _queue.Count);
    }

    int IPageDiscarder.PagesMappedAsOne(GuestAccount guest, int page) => _isHuge && page == 4 ? 4 : 1;

    bool IPageDiscarder.TryDiscard(GuestAccount guest, int page, int count) => !_busy.Contains(page);

    long IPageDiscarder.Tell(DiscardJob job, int[] pages)
    {
        _told.Add($"{_told.Count}: {string.Join(' ', pages)}");
        return _told.Count - 1;
    }

    private DiscardJob Add(params int[] pages)
    {
        DiscardJob job = new(_guest, new BalloonAccepted(), pages.Length, number: 0);
        _queue.Add(job, pages);
        return job;
    }

    private string Advance()
    {
        int before = _told.Count;
        _queue.Advance(this);
        return string.Join(", ", _told.Skip(before));
    }
}
