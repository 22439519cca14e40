namespace HyperActors.Machine.Tests;

public sealed class FrameTableTests
{
    private static readonly int[] _pages = [1, 512, 513, 100_000];

    [Fact]
    public void Assign_PagesOfVmsOfAllSizes_AreFoundAgain()
    {
        FrameTable frames = new(10, _pages, verify: false);
        int frame = 0;
        foreach ((int vm, int page) in ((int, int)[])[(0, 0), (1, 0), (1, 511), (2, 0), (2, 512), (3, 0), (3, 99_999)])
        {
            Assert.Equal(-1, frames.Vm(frame));
            frames.Assign(frame, vm, page);
            Assert.Equal((true, vm, page), (frames.IsUsed(frame), frames.Vm(frame), frames.Page(frame)));
            frame++;
        }
    }

    [Fact]
    public void Clear_AFrameInThePolicy_LosesItsPageAndLocationOnly()
    {
        FrameTable frames = new(40_000, _pages, verify: false);
        frames.Assign(39_999, 3, 5);
        frames.SetInPolicy(39_999, true);
        frames.SetLocation(39_999, new SwapLocation(1, 2));
        Assert.Equal((1, 2, 1), (frames.Location(39_999).Device, frames.Location(39_999).Slot, frames.WithSlot));
        frames.Clear(39_999);
        Assert.Equal((false, -1, true), (frames.IsUsed(39_999), frames.Vm(39_999), frames.InPolicy(39_999)));
        Assert.Equal((SwapLocation.Zeroes, 0), (frames.Location(39_999), frames.WithSlot));
        Assert.Equal(SwapLocation.Zeroes, frames.Location(39_998));
    }

    [Fact]
    public void New_MorePagesThanHaveNumbers_Throws() =>
        Assert.Throws<ArgumentException>(() => new FrameTable(1, [int.MaxValue, int.MaxValue], verify: false));
}
