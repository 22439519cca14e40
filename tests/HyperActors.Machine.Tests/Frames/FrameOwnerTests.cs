namespace HyperActors.Machine.Tests;

public sealed class FrameOwnerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(FrameOwner.MostVms)]
    [InlineData(FrameAllocator.Host)]
    public void Of_AnOwner_IsThatAndTookNothing(int index)
    {
        FrameOwner owner = FrameOwner.Of(index);
        Assert.False(owner.IsNobody);
        Assert.Equal((index, -1), (owner.Index, owner.Loser));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(FrameOwner.MostVms)]
    public void TakenFrom_AVm_IsNobodysAndRemembersIt(int vm)
    {
        FrameOwner owner = FrameOwner.TakenFrom(vm);
        Assert.True(owner.IsNobody);
        Assert.Equal((-1, vm), (owner.Index, owner.Loser));
    }

    [Fact]
    public void Nobody_HasNoOwnerAndNoLoser()
    {
        Assert.True(FrameOwner.Nobody.IsNobody);
        Assert.Equal((-1, -1), (FrameOwner.Nobody.Index, FrameOwner.Nobody.Loser));
    }
}
