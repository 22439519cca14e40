namespace HyperActors.Cli.Tests;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(212904, "212 904")]
    [InlineData(1000000, "1 000 000")]
    public void Count_Value_GroupsDigits(long value, string expected) => Check(expected, Figures.Count(value));

    [Theory]
    [InlineData(99999, "99 999")]
    [InlineData(100000, "100 k")]
    [InlineData(999499, "999 k")]
    [InlineData(999500, "1.0 M")]
    [InlineData(25_100_000, "25 M")]
    [InlineData(4_200_000_000, "4.2 G")]
    public void Magnitude_Value_HasTwoOrThreeDigits(double value, string expected) => Check(expected, Figures.Magnitude(value));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.0, "0 s")]
    [InlineData(37e-9, "37 ns")]
    [InlineData(9.94e-9, "9.9 ns")]
    [InlineData(9.96e-9, "10 ns")]
    [InlineData(91e-6, "91 µs")]
    [InlineData(999.6e-6, "1.0 ms")]
    [InlineData(4.1e-3, "4.1 ms")]
    [InlineData(12.34, "12 s")]
    public void Seconds_Value_PicksItsUnit(double? value, string expected) => Check(expected, Figures.Seconds(value));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.0, "0 %")]
    [InlineData(1.0, "100 %")]
    [InlineData(0.987, "98.7 %")]
    [InlineData(0.9994, "99.9 %")]
    [InlineData(0.0004, "0.0 %")]
    public void Percent_Share_HasOneDecimal(double? share, string expected) => Check(expected, Figures.Percent(share));

    [Theory]
    [InlineData(1.03, "1.03x")]
    [InlineData(9.996, "10.0x")]
    [InlineData(1234.0, "1 234x")]
    [InlineData(double.NaN, "-")]
    public void Factor_Value_HasThreeDigits(double factor, string expected) => Check(expected, Figures.Factor(factor));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "4.0 KiB")]
    [InlineData(734_003, "2.8 GiB")]
    [InlineData(512 * 256, "512 MiB")]
    public void Pages_Count_IsMemory(long pages, string expected) => Check(expected, Figures.Pages(pages));

    private static void Check(string expected, string actual) => Assert.Equal(expected.Replace(' ', '\u00A0'), actual);
}
