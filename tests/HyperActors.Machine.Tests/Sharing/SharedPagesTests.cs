namespace HyperActors.Machine.Tests;

/// <summary>The books of page sharing, and the counters that Linux would show.</summary>
public sealed class SharedPagesTests
{
    private readonly SharedPages _books = new(vms: 2, maxSharing: 3);

    [Fact]
    public void AddSharer_ThreePages_OneIsSharedAndTwoAreSaved()
    {
        SharedPage page = _books.Add(content: 7);
        for (int i = 0; i < 3; i++)
            _books.AddSharer(page, vm: i % 2, page: i, stamp: 0);
        SharingCounters counters = _books.Counters;
        Assert.Equal((1, 2, 3), (counters.Shared, counters.Sharing, counters.Items));
        Assert.Equal([2, 1], counters.PagesOf);
    }

    [Fact]
    public void FindOpen_ChainIsFull_NullUntilOneLeavesOrAnotherIsMade()
    {
        SharedPage full = _books.Add(content: 7);
        for (int i = 0; i < 3; i++)
            _books.AddSharer(full, vm: 0, page: i, stamp: 0);
        Assert.Null(_books.FindOpen(7));
        SharedPage next = _books.Add(content: 7);
        Assert.Same(next, _books.FindOpen(7));
        _books.RemoveSharer(full, vm: 0, page: 1);
        Assert.Same(full, _books.FindOpen(7));
    }

    [Fact]
    public void RemoveSharer_LastOne_GoesWhenNoStepWorksOnIt()
    {
        SharedPage page = _books.Add(content: 7);
        _books.AddSharer(page, vm: 0, page: 5, stamp: 0);
        _books.RemoveSharer(page, vm: 0, page: 5);
        Assert.Null(_books.FindOpen(7));
        _books.DropUnused(static _ => false);
        Assert.Equal((1, page), (_books.Unused, _books.Find(page.Id)));
        _books.DropUnused(static _ => true);
        Assert.Equal((0, null), (_books.Unused, _books.Find(page.Id)));
        Assert.Equal(page.Id, _books.Add(content: 8).Id);
    }

    [Fact]
    public void Divide_PagesOfTwoVms_EachIsAskedForItsMappedOnes()
    {
        SharedPage first = _books.Add(content: 7);
        SharedPage second = _books.Add(content: 8);
        _books.AddSharer(first, vm: 1, page: 4, stamp: 0);
        _books.AddSharer(first, vm: 0, page: 9, stamp: 0);
        _books.AddSharer(second, vm: 1, page: 2, stamp: 0);
        _books.AddSharer(second, vm: 0, page: 3, stamp: 0);
        foreach ((SharedPage page, int vm, int number) in new[] { (first, 1, 4), (second, 1, 2), (second, 0, 3) })
            page.SetMapped(vm, number, true);

        SharedQuestion question = new(batch: 1, [first.Id, second.Id], invalidates: false);
        List<SharedQuestionPart> parts = new SharerQuestions(_books).Divide(question);

        Assert.Equal(["0: 3", "1: 2 4"], parts.Select(part => $"{part.Vm}: {string.Join(' ', part.Pages)}"));
        Assert.False(parts[1].Close([false, true]));    // page 4 of VM 1 is the first shared page
        Assert.True(parts[0].Close([false]));
        Assert.Equal([true, false], question.Accessed);
    }
}
