namespace HyperActors.Machine.Tests;

public sealed class WatermarksTests
{
    [Theory]
    [InlineData(4, 1, 2, 3)]
    [InlineData(16, 1, 2, 3)]
    [InlineData(100, 1, 2, 4)]
    [InlineData(262_144, 1310, 5242, 10485)]
    public void Of_DefaultShares_KeepsADistanceOfOneFrame(int frames, int min, int low, int high) =>
        Assert.Equal(new Watermarks(min, low, high), Watermarks.Of(frames, new HypervisorOptions()));

    [Fact]
    public void Of_ThreeFrames_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Watermarks.Of(3, new HypervisorOptions()));

    [Fact]
    public void Of_HighAtAllFrames_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Watermarks.Of(100, new HypervisorOptions { WatermarkHigh = 1 }));
}
