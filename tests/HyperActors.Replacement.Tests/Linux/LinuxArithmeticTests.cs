namespace HyperActors.Replacement.Tests;

public sealed class LinuxArithmeticTests
{
    [Theory]
    [InlineData(10L << 20, 1)]
    [InlineData(100L << 20, 1)]
    [InlineData(1L << 30, 3)]
    [InlineData(10L << 30, 10)]
    [InlineData(100L << 30, 31)]
    [InlineData(1L << 40, 101)]
    [InlineData(10L << 40, 320)]
    [InlineData(0, 1)]
    [InlineData((1L << 30) - 1, 1)]
    [InlineData((2L << 30) - 1, 3)]
    [InlineData(2L << 30, 4)]
    public void For_Size_IsTheKernelsTable(long bytes, int ratio) =>
        Assert.Equal(ratio, InactiveRatio.For(new ByteSize(bytes)));

    [Theory]
    [InlineData(100, 100, false)]       // a ratio of 1: as many suffice
    [InlineData(99, 100, true)]
    [InlineData(65_536, 196_608, false)]        // 1 GiB in all: a third of the active list suffices
    [InlineData(65_535, 196_609, true)]
    public void IsLow_Lists_ComparesByRatio(long inactive, long active, bool low) =>
        Assert.Equal(low, InactiveRatio.IsLow(new PageCount(inactive), new PageCount(active)));

    [Theory]
    [InlineData(4_704, 100_000, 10, 5_880, 7_056)]      // small zone: quarters of min
    [InlineData(16_896, 6_000_000, 10, 22_896, 28_896)]     // large zone: 0.1 % of it
    [InlineData(1_000, 1_000_000, 3_000, 301_000, 601_000)]
    [InlineData(7, 0, 10, 8, 9)]        // a quarter of 7 is 1
    public void Of_Zone_SpacesTheMarksAsTheKernelDoes(long min, long managed, int scale, long low, long high)
    {
        var marks = ZoneWatermarks.Of(new PageCount(min), new PageCount(managed), scale);
        Assert.Equal(new ZoneWatermarks(new PageCount(min), new PageCount(low), new PageCount(high)), marks);
    }

    [Theory]
    [InlineData(-1, 0, 10)]
    [InlineData(0, -1, 10)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 3_001)]
    public void Of_OutOfRange_Throws(long min, long managed, int scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ZoneWatermarks.Of(new PageCount(min), new PageCount(managed), scale));
}
