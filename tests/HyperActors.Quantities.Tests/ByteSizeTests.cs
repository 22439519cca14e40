namespace HyperActors.Quantities.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1_023, "1023B")]
    [InlineData(1_536, "1536B")]
    [InlineData(4_096, "4KiB")]
    [InlineData(8L << 30, "8GiB")]
    [InlineData((8L << 30) + 1_024, "8388609KiB")]
    public void ToString_Size_IsInTheLargestExactUnit(long bytes, string text) =>
        Assert.Equal(text, new ByteSize(bytes).ToString());

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4_096, 1)]
    [InlineData(4_097, 2)]
    public void Pages_OfBytes_AreRoundedUp(long bytes, long pages) =>
        Assert.Equal(new PageCount(pages), new ByteSize(bytes).Pages);

    [Fact]
    public void Size_OfPages_IsTheirMemory() => Assert.Equal(1.MiB, 256.Pages.Size);

    [Fact]
    public void Multiplication_TooLarge_Throws() => Assert.Throws<OverflowException>(() => (1L << 40).MiB * 16);
}
