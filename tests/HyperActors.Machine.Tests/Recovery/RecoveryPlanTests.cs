namespace HyperActors.Machine.Tests;

/// <summary>What becomes of page 5 of a VM, for each thing that inventories can tell of it.</summary>
public sealed class RecoveryPlanTests
{
    private static readonly PageTag _page = new(Vm: 0, Page: 5);

    [Theory]
    [InlineData(3u, false, false, "slot")]      // clean, and a slot has its latest version
    [InlineData(2u, false, false, "write")]     // the slot's version is older
    [InlineData(3u, true, false, "write")]      // written since it was mapped
    [InlineData(3u, false, true, "write")]      // the slot is damaged
    public void Frames_MappedPage_StaysAndHasACopyIfASlotHasTheLatestVersion(
        uint slotVersion, bool dirty, bool damaged, string copy)
    {
        RecoveryPlan plan = Plan(frame: 8, mapped: true, dirty, version: 3, slotVersion, damaged);
        FrameFate fate = Assert.Single(plan.Frames);
        Assert.Equal((FrameFateKind.Adopted, 8, 8, 3u), (fate.Kind, fate.Frame, fate.MappedTo, fate.Version));
        Assert.Equal(copy == "slot" ? new SwapLocation(0, 20) : SwapLocation.MustWrite, fate.Copy);
        Assert.Equal(copy == "slot" ? 0 : 1, plan.Discarded.Count);
        Assert.Empty(plan.InSwap);
    }

    [Fact]
    public void Frames_MappedPageNeverWritten_IsZeroes()
    {
        RecoveryPlan plan = Plan(frame: 8, mapped: true);
        Assert.Equal(SwapLocation.Zeroes, Assert.Single(plan.Frames).Copy);
    }

    [Theory]
    [InlineData(0u, null, false)]       // never written: it was asked for by a fault
    [InlineData(3u, 3u, false)]         // being read, read ahead, or already written
    [InlineData(3u, 2u, true)]          // unmapped and not written yet
    [InlineData(3u, null, true)]
    public void Frames_PageNotMapped_KeptIfItHoldsTheOnlyCopy(uint version, uint? slotVersion, bool kept)
    {
        RecoveryPlan plan = Plan(frame: 8, version: version, slotVersion: slotVersion);
        Assert.Equal(kept ? FrameFateKind.Rescued : FrameFateKind.Freed, Assert.Single(plan.Frames).Kind);
        Assert.Equal(slotVersion == version, plan.InSwap.Contains((_page, new SwapLocation(0, 20))));
        Assert.Empty(plan.Lost);
    }

    [Fact]
    public void InSwap_PoolAndSlotHaveTheLatestVersion_TheSlotIsKept()
    {
        RecoveryPlan plan = Plan(version: 3, slotVersion: 3, pooledVersion: 3);
        Assert.Equal([(_page, new SwapLocation(0, 20))], plan.InSwap);
        Assert.Equal([1], plan.DroppedEntries);
    }

    [Fact]
    public void InSwap_OnlyThePoolHasTheLatestVersion_TheEntryIsKept()
    {
        RecoveryPlan plan = Plan(frame: 8, version: 3, slotVersion: 2, pooledVersion: 3);
        Assert.Equal([(_page, SwapLocation.InPool(1))], plan.InSwap);
        Assert.Equal([1], plan.KeptEntries);
        Assert.Equal(FrameFateKind.Freed, Assert.Single(plan.Frames).Kind);
        Assert.Equal([new SwapLocation(0, 20)], plan.Discarded);
    }

    [Theory]
    [InlineData(true, 70, 70)]
    [InlineData(true, -1, 0)]       // the guest has forgotten the block: any will do
    [InlineData(false, -1, null)]
    public void Lost_PageNowhere_UnlessTheMapperDroppedIt(bool mapper, int fileBlock, int? block)
    {
        RecoveryPlan plan = Plan(version: 3, mapper: mapper, fileBlock: fileBlock);
        Assert.Equal(block is { } at ? [(_page, 3u, at)] : [], plan.InFiles);
        Assert.Equal(block is null ? [_page] : [], plan.Lost);
    }

    [Fact]
    public void Frames_PageThatAFileHolds_NeedsNone()
    {
        RecoveryPlan plan = Plan(frame: 8, version: 3, mapper: true, fileBlock: 70);
        Assert.Equal(FrameFateKind.Freed, Assert.Single(plan.Frames).Kind);
        Assert.Equal([(_page, 3u, 70)], plan.InFiles);
    }

    [Fact]
    public void Plan_VmIsGone_NothingOfItIsKept()
    {
        RecoveryPlan plan = Plan(frame: 8, version: 3, slotVersion: 3, pooledVersion: 3, alive: false);
        Assert.Equal(FrameFateKind.Freed, Assert.Single(plan.Frames).Kind);
        Assert.Equal((1, 1, 0, 0), (plan.Discarded.Count, plan.DroppedEntries.Count, plan.InSwap.Count, plan.Lost.Count));
    }

    [Fact]
    public void MappedToNothing_AllocatorNamesNoFrame_CountsThePage()
    {
        Assert.Equal(1, Plan(frame: 8, mapped: true, owned: false).MappedToNothing);
    }

    /// <summary>One VM, slot 20 of one device and entry 1 of the pool; all that is left out is not there.</summary>
    private static RecoveryPlan Plan(
        int? frame = null,
        bool mapped = false,
        bool dirty = false,
        uint version = 0,
        uint? slotVersion = null,
        bool damaged = false,
        uint? pooledVersion = null,
        bool mapper = false,
        int fileBlock = -1,
        bool alive = true,
        bool owned = true)
    {
        int[] frames = frame is { } taken && owned ? [taken] : [];
        MappedPage[] mappings = mapped ? [new MappedPage(_page.Page, frame!.Value, dirty)] : [];
        PageVersion[] versions = version > 0 ? [new PageVersion(_page.Page, version) { FileBlock = fileBlock }] : [];
        MemoryGivenUp nothing = new(0, 0, [], []);
        SlotInventory slots = slotVersion is { } written
            ? new SlotInventory(0, 1, [20], [_page], [written]) { Damaged = damaged ? [20] : [] }
            : new SlotInventory(0, 1, [], [], []);
        return new RecoveryPlan(new MachineInventory
        {
            Frames = new OwnedFrames(1, frames, [.. frames.Select(static _ => _page)], BelowLow: false),
            Slots = [slots],
            Pages = [new PageInventory(0, 1, alive, mappings, versions, [], nothing)],
            Compressed = pooledVersion is { } stored ? [new CompressedPage(1, _page, stored)] : [],
            UsesMapper = [mapper],
        });
    }
}
