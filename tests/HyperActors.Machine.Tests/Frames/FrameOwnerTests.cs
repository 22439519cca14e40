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

    [Theory]
    [InlineData(1)]
    [InlineData(FrameOwner.MostVmsInAByte)]
    [InlineData(FrameOwner.MostVmsInAByte + 1)]
    [InlineData(FrameOwner.MostVms)]
    public void Owners_OfAnyNumberOfVms_AreThoseThatWereSet(int vms)
    {
        FrameOwners owners = new(8, vms);
        Assert.Equal(FrameOwner.Nobody, owners[7]);
        // One number more than there are VMs stands for what they share.
        FrameOwner[] codes =
        [
            FrameOwner.Of(0), FrameOwner.Of(vms), FrameOwner.TakenFrom(0), FrameOwner.TakenFrom(vms),
            FrameOwner.Of(FrameAllocator.Host), FrameOwner.Nobody,
        ];
        for (int frame = 0; frame < codes.Length; frame++)
            owners[frame] = codes[frame];
        for (int frame = 0; frame < codes.Length; frame++)
            Assert.Equal(codes[frame], owners[frame]);
    }
}
