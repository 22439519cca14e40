using HyperActors.Machine.Tests.Translation;
using HyperActors.Workloads;

namespace HyperActors.Machine.Tests.Guests;

public sealed class OutlookCheckTests
{
    private const int First = 700;
    private const int Pages = 900;      // over three tables of the lowest level

    private static readonly AccessOutlook _reading = new(First, Pages, Writes: false, ThinkPicoseconds: 0, long.MaxValue);

    private readonly TranslationRig _rig = new(basePages: 4_096);
    private readonly KnownTables _known = new();
    private readonly OutlookCheck _check = new();

    public OutlookCheckTests()
    {
        _rig.BackAll();
        for (long page = First; page < First + Pages; page++)
            _rig.MapGuest(page);
    }

    [Fact]
    public void AreAllThere_AllMappedAndBacked_IsTrue()
    {
        Assert.True(Check(_reading));
        Assert.True(Check(_reading with { Writes = true }));
    }

    [Theory]
    [InlineData(First)]
    [InlineData(First + 450)]
    [InlineData(First + Pages - 1)]
    public void AreAllThere_OnePageUnmapped_IsFalseUntilItIsMapped(long page)
    {
        int frame = _rig.Table.Lookup(page).Frame;
        _rig.Table.Unmap(page);
        Assert.False(Check(_reading));
        Assert.False(Check(_reading));
        Assert.True(_rig.Table.TryMap(page, frame, PageSize.Base4KiB, writable: true, copyOnWrite: false));
        Assert.True(Check(_reading));
    }

    [Fact]
    public void AreAllThere_OnePageNotBacked_IsFalseUntilItIs()
    {
        int unit = _rig.Table.Lookup(First + 10).Frame;
        _rig.Nested.Unmap(unit);
        Assert.False(Check(_reading));
        _rig.Back(unit);
        Assert.True(Check(_reading));
    }

    [Fact]
    public void AreAllThere_OnePageThatMayNotBeWritten_IsTrueForReadersAlone()
    {
        _rig.Nested.SetWritable(_rig.Table.Lookup(First + 10).Frame, false);
        Assert.True(Check(_reading));
        Assert.False(new OutlookCheck().AreAllThere(_rig.Mmu, _rig.Space, _reading with { Writes = true }, _known));
    }

    [Fact]
    public void AreAllThere_BeyondTheTable_IsFalse() =>
        Assert.False(Check(_reading with { Pages = _rig.Table.PageLimit }));

    [Fact]
    public void Forget_AfterPagesWereFound_RestsForAsManyRuns()
    {
        Assert.True(Check(_reading));
        _check.Forget();
        _check.CountRuns(Pages - 1);
        Assert.False(Check(_reading));
        _check.CountRuns(1);
        Assert.True(Check(_reading));
    }

    [Fact]
    public void Forget_BeforeAnyPageWasFound_DoesNotRest()
    {
        _check.Forget();
        Assert.True(Check(_reading));
    }

    [Fact]
    public void Restart_AfterALoss_BeginsAnew()
    {
        Assert.True(Check(_reading));
        _check.Forget();
        _check.Restart();
        Assert.True(Check(_reading));
        _check.Restart();
        Assert.False(Check(_reading with { FirstPage = First - 1 }));
    }

    private bool Check(AccessOutlook outlook) => _check.AreAllThere(_rig.Mmu, _rig.Space, outlook, _known);
}
