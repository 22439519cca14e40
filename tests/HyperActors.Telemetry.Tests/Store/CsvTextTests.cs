namespace HyperActors.Telemetry.Tests;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"it\"", "\"say \"\"it\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void Line_Cell_IsQuotedWhereItMustBe(string cell, string written)
    {
        Assert.Equal(written + ",x\n", CsvText.Line([cell, "x"]));
        Assert.Equal([[cell, "x"]], CsvText.Read(new StringReader(written + ",x\n")));
    }

    [Fact]
    public void Read_EmptyCellsAndForeignLineEnds_AreUnderstood()
    {
        Assert.Equal([["", ""], ["a", ""], ["b"]], CsvText.Read(new StringReader(",\r\na,\r\nb")));
        Assert.Empty(CsvText.Read(new StringReader("")));
    }

    [Fact]
    public void Read_WhatLineWrote_IsTheSame()
    {
        const string Letters = "ab,\"\n ;é";
        var random = RandomStream.For(11, "csv");
        for (int round = 0; round < 500; round++)
        {
            string[] cells = [.. Enumerable.Range(0, 1 + random.Below(4)).Select(_ => string.Concat(
                Enumerable.Range(0, random.Below(6)).Select(_ => Letters[random.Below(Letters.Length)])))];
            Assert.Equal([cells], CsvText.Read(new StringReader(CsvText.Line(cells))));
        }
    }
}
