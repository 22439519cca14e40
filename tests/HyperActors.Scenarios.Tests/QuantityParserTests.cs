using Xunit.Abstractions;

namespace HyperActors.Scenarios.Tests;

public sealed class QuantityParserTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("4KiB", 4096)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("3 pages", 12_288)]
    [InlineData("1page", 4096)]
    [InlineData("0B", 0)]
    [InlineData("8TiB", 8_796_093_022_208)]
    [InlineData("0.0009765625KiB", 1)]
    public void Size_Text_IsExact(string text, long bytes) => Assert.Equal(bytes, QuantityParser.Size(text)!.Value.Bytes);

    [Theory]
    [InlineData("1.2us", 1_200_000)]
    [InlineData("1.2\u00b5s", 1_200_000)]
    [InlineData("1.2\u03bcs", 1_200_000)]
    [InlineData("0.001ns", 1)]
    [InlineData("1min", 60_000_000_000_000)]
    [InlineData("2562h", 9_223_200_000_000_000_000)]
    [InlineData("300ps", 300)]
    public void Duration_Text_IsExact(string text, long picoseconds) =>
        Assert.Equal(picoseconds, QuantityParser.Duration(text)!.Value.Picoseconds);

    [Theory]
    [InlineData("4", "HA1010")]
    [InlineData("4GB", "HA1011")]
    [InlineData("4G", "HA1011")]
    [InlineData("4gib", "HA1011")]
    [InlineData("4 4GiB", "HA1011")]
    [InlineData("", "HA1012")]
    [InlineData("GiB", "HA1012")]
    [InlineData("1e3KiB", "HA1011")]
    [InlineData("1.2.3KiB", "HA1012")]
    [InlineData("-", "HA1012")]
    [InlineData("1.00001B", "HA1015")]
    [InlineData("99999999999TiB", "HA1013")]
    [InlineData("11111111111111111111111111111111111111111111111KiB", "HA1012")]
    public void Parse_BadSize_HasTheCode(string text, string code) =>
        Assert.Equal(code, QuantityParser.Parse(text, QuantityKind.Size, out _)!.Code);

    [Theory]
    [InlineData(QuantityKind.Ratio, "4%", "0.04")]
    [InlineData(QuantityKind.Ratio, "0.04", "0.04")]
    [InlineData(QuantityKind.Ratio, "12.5 %", "0.125")]
    [InlineData(QuantityKind.Rate, "20000/s", "20000")]
    [InlineData(QuantityKind.Rate, "0.5 /s", "0.5")]
    [InlineData(QuantityKind.Bandwidth, "500MiB/s", "524288000")]
    [InlineData(QuantityKind.Factor, "x10", "10")]
    [InlineData(QuantityKind.Factor, "x0.5", "0.5")]
    [InlineData(QuantityKind.Number, "0.99", "0.99")]
    [InlineData(QuantityKind.Number, "-1.5", "-1.5")]
    [InlineData(QuantityKind.Count, "12", "12")]
    public void Parse_OtherKinds_AreExact(QuantityKind kind, string text, string value)
    {
        Assert.Null(QuantityParser.Parse(text, kind, out decimal parsed));
        Assert.Equal(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), parsed);
    }

    [Theory]
    [InlineData(QuantityKind.Bandwidth, "500", "500MiB/s")]
    [InlineData(QuantityKind.Bandwidth, "500MiB", "500MiB/s")]
    [InlineData(QuantityKind.Bandwidth, "500MB/s", "500MiB/s")]
    [InlineData(QuantityKind.Rate, "20000", "20000/s")]
    [InlineData(QuantityKind.Rate, "20000Hz", "20000/s")]
    [InlineData(QuantityKind.Factor, "10", "x10")]
    [InlineData(QuantityKind.Count, "3x", "3")]
    [InlineData(QuantityKind.Duration, "5sec", "5s")]
    [InlineData(QuantityKind.Duration, "5MS", "5ms")]
    [InlineData(QuantityKind.Duration, "5m", "5min")]
    public void Parse_Slip_SuggestsWhatParses(QuantityKind kind, string text, string suggestion)
    {
        QuantityFault fault = QuantityParser.Parse(text, kind, out _)!;
        Assert.Equal(suggestion, fault.Suggestion);
        Assert.Null(QuantityParser.Parse(suggestion, kind, out _));
    }

    [Fact]
    public void ToString_AnyQuantity_ParsesBack()
    {
        const ulong Seed = 20261121;
        output.WriteLine($"seed {Seed}");
        RandomStream random = new(Seed);
        for (int round = 0; round < 20_000; round++)
        {
            long number = (long)(random.Next() >> random.Below(63) + 1);
            Assert.Equal(new ByteSize(number), QuantityParser.Size(new ByteSize(number).ToString()));
            Assert.Equal(new SimDuration(number), QuantityParser.Duration(new SimDuration(number).ToString()));
            AssertReadsBack(QuantityKind.Bandwidth, new Bandwidth(new ByteSize(number)).ToString(), number);
            decimal fraction = number % 1_000_000_000 / 10_000m;
            AssertReadsBack(QuantityKind.Ratio, new Ratio(fraction).ToString(), fraction);
            AssertReadsBack(QuantityKind.Rate, new AccessRate(fraction).ToString(), fraction);
        }
    }

    private static void AssertReadsBack(QuantityKind kind, string text, decimal value)
    {
        Assert.Null(QuantityParser.Parse(text, kind, out decimal parsed));
        Assert.Equal(value, parsed);
    }
}
