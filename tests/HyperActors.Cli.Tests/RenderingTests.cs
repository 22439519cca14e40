namespace HyperActors.Cli.Tests;

public sealed class RenderingTests
{
    [Fact]
    public void Render_MarkupInCells_IsPlainText()
    {
        var table = new ResultTable("name", ">value");
        table.Add("vm[0x0fe]", "[red]1[/]");
        table.Add("[[", Figures.Seconds(88e-6));
        string text = PageOf(60).Render(table);
        Assert.Contains("vm[0x0fe]", text, StringComparison.Ordinal);
        Assert.Contains("[red]1[/]", text, StringComparison.Ordinal);
        Assert.Contains("88\u00A0µs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TooNarrow_KeepsEveryCharacter()
    {
        var table = new ResultTable("name", "text");
        table.Add(new string('n', 50), new string('t', 50));
        string text = PageOf(60).Render(table);
        Assert.Equal(50 + 1, text.Count(character => character == 'n'));
        Assert.Equal(50 + 2, text.Count(character => character == 't'));
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 60, line));
    }

    [Fact]
    public void Render_MayGrow_NeverWraps()
    {
        var table = new ResultTable("name");
        table.Add(new string('n', 200));
        string text = new Page(TextWriter.Null, color: false, 60) { MayGrow = true }.Render(table);
        Assert.Contains(new string('n', 200), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Color_OnlyWhereAllowed()
    {
        var table = new ResultTable("name");
        table.Add(new Spectre.Console.Style(Spectre.Console.Color.Red), "text");
        Assert.DoesNotContain('\e', PageOf(60).Render(table));
        Assert.Contains('\e', new Page(TextWriter.Null, color: true, 60).Render(table));
    }

    [Fact]
    public void Write_Ascii_KeepsColumns()
    {
        using var inner = new StringWriter();
        using var ascii = new AsciiWriter(inner);
        string text = "✓ 88\u00A0µs × █░ — │ → ☃";
        ascii.Write(text);
        Assert.Equal("+ 88 us x #. - | > ?", inner.ToString());
        Assert.Equal(text.Length, inner.ToString().Length);
    }

    [Fact]
    public void Run_NoColorInAnyWay_PrintsNoEscapes()
    {
        var terminal = new TerminalTraits { Columns = 100, Lines = 30 };
        Assert.Contains('\e', CommandRun.Of(terminal, "list", "policies").Output);
        Assert.DoesNotContain('\e', CommandRun.Of(terminal, "list", "policies", "--no-color").Output);
        var forbidden = terminal with { Variables = new Dictionary<string, string> { ["NO_COLOR"] = "1" } };
        Assert.DoesNotContain('\e', CommandRun.Of(forbidden, "list", "policies").Output);
    }

    private static Page PageOf(int width) => new(TextWriter.Null, color: false, width);
}
