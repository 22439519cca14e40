namespace HyperActors.Machine.Tests;

/// <summary>The arithmetic of Linux's ksm.rst.</summary>
public sealed class KsmOptionsTests
{
    [Fact]
    public void PagesPerSecond_Defaults_FiveThousand()
    {
        Assert.Equal(5_000, new KsmOptions().PagesPerSecond);
        Assert.Equal(19.53125, new KsmOptions().PagesPerSecond * 4096 / (1 << 20));
    }

    [Fact]
    public void ScanTime_24GiB_21Minutes()
    {
        long pages = 24.GiB.Pages.Value;
        // 62,914 wakes see all pages but 56; one more sees these and ends the scan.
        Assert.Equal((62_915 * 20).Milliseconds, new KsmOptions().ScanTime(pages));
        Assert.Equal(21, Math.Round(new KsmOptions().ScanTime(pages).TotalSeconds / 60));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 2)]        // the wake that would look at page 101 finds none, and ends the scan
    [InlineData(101, 2)]
    public void ScanTime_Pages_Wakes(int pages, int wakes) =>
        Assert.Equal((20 * wakes).Milliseconds, new KsmOptions().ScanTime(pages));

    [Theory]
    [InlineData(1, 64, 0)]      // breaks even at 64 records for a page saved
    [InlineData(1, 65, -64)]
    [InlineData(100, 1_000, 100 * 4096 - 64_000)]
    public void Profit_SharingAndItems_AsLinux(long sharing, long items, long profit) =>
        Assert.Equal(profit, KsmOptions.Profit(sharing, items));
}
