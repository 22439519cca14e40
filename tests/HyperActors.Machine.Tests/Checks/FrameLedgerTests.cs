using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

public sealed class FrameLedgerTests
{
    private readonly FrameLedger _ledger = new(4);

    [Fact]
    public void Claim_ClaimedFrame_BreaksTheInvariant()
    {
        _ledger.Claim(2, 0);
        Assert.Equal(0, _ledger.HolderOf(2));
        Assert.Throws<BrokenInvariantException>(() => _ledger.Claim(2, 1));
        Assert.Throws<BrokenInvariantException>(() => _ledger.Claim(2, 0));
    }

    [Fact]
    public void Release_FrameOfAnother_BreaksTheInvariant()
    {
        _ledger.Claim(2, 0);
        Assert.Throws<BrokenInvariantException>(() => _ledger.Release(2, 1));
        Assert.Throws<BrokenInvariantException>(() => _ledger.Release(3, 0));
    }

    [Fact]
    public void CheckUnclaimed_MappedFrame_BreaksTheInvariant()
    {
        _ledger.CheckUnclaimed(1);
        _ledger.Claim(1, 3);
        Assert.Throws<BrokenInvariantException>(() => _ledger.CheckUnclaimed(1));
        _ledger.Release(1, 3);
        _ledger.CheckUnclaimed(1);
        Assert.Equal(-1, _ledger.HolderOf(1));
    }

    [Fact]
    public void ClaimShared_AnyNumber_ButNotWithAHolder()
    {
        _ledger.ClaimShared(1, 0);
        _ledger.ClaimShared(1, 2);
        Assert.Equal(2, _ledger.SharersOf(1));
        Assert.Equal(-1, _ledger.HolderOf(1));
        Assert.Throws<BrokenInvariantException>(() => _ledger.Claim(1, 0));
        Assert.Throws<BrokenInvariantException>(() => _ledger.Release(1, 0));
        Assert.Throws<BrokenInvariantException>(() => _ledger.CheckUnclaimed(1));
        _ledger.ReleaseShared(1, 2);
        _ledger.ReleaseShared(1, 0);
        _ledger.CheckUnclaimed(1);
        Assert.Throws<BrokenInvariantException>(() => _ledger.ReleaseShared(1, 0));
        _ledger.Claim(1, 3);
        Assert.Equal(0, _ledger.SharersOf(1));
        Assert.Throws<BrokenInvariantException>(() => _ledger.ClaimShared(1, 3));
        Assert.Throws<BrokenInvariantException>(() => _ledger.ReleaseShared(1, 3));
    }

    [Fact]
    public void Check_Holding_DoesNotComposeItsText()
    {
        OracleCounters oracle = new();
        oracle.Check(true, $"{Explode()}");
        Assert.Equal(1, oracle.Checks);
        Assert.Equal("frame 7", Assert.Throws<BrokenInvariantException>(() => oracle.Check(false,
            $"frame {7}")).Message);
    }

    private static string Explode() => throw new InvalidOperationException();
}
