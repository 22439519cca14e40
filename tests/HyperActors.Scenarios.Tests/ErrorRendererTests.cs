using System.Text.Json;

namespace HyperActors.Scenarios.Tests;

public sealed class ErrorRendererTests
{
    private static readonly ScenarioError _error = new()
    {
        Code = "HA1010",
        Path = "swap.ssd.read",
        File = "overcommit.yaml",
        Line = 25,
        Column = 49,
        Length = 2,
        What = "'read' needs a unit",
        Label = "90 what?",
        Help = "write 90us; units of time: ps ns us ms s min h",
        Suggestion = "90us",
        SourceLine = "  ssd: { capacity: 16GiB, queueDepth: 32, read: 90, write: 25us, jitter: 20%, bandwidth: 500MiB/s }",
    };

    [Fact]
    public void ToText_NoWidth_ShowsTheWholeLine() => Assert.Equal(
        """
        error[HA1010]: 'read' needs a unit
          --> overcommit.yaml:25:49
           25 |   ssd: { capacity: 16GiB, queueDepth: 32, read: 90, write: 25us, jitter: 20%, bandwidth: 500MiB/s }
              |                                                 ^^ 90 what?
          help: write 90us; units of time: ps ns us ms s min h

        """,
        ErrorRenderer.ToText(_error));

    [Fact]
    public void ToText_80Columns_CutsTheEndOfTheLine() => Assert.Equal(
        """
        error[HA1010]: 'read' needs a unit
          --> overcommit.yaml:25:49
           25 |   ssd: { capacity: 16GiB, queueDepth: 32, read: 90, write: 25us, jitte …
              |                                                 ^^ 90 what?
          help: write 90us; units of time: ps ns us ms s min h

        """,
        ErrorRenderer.ToText(_error, 80));

    [Fact]
    public void ToText_60Columns_MovesTheLabelBelow() => Assert.Equal(
        """
        error[HA1010]: 'read' needs a unit
          --> overcommit.yaml:25:49
           25 |   ssd: { capacity: 16GiB, queueDepth: 32, read: 90 …
              |                                                 ^^
              |                                             90 what?
          help: write 90us; units of time: ps ns us ms s min h

        """,
        ErrorRenderer.ToText(_error, 60));

    [Fact]
    public void ToText_40Columns_CutsBothEnds() => Assert.Equal(
        """
        error[HA1010]: 'read' needs a unit
          --> overcommit.yaml:25:49
           25 | … , read: 90, write: 25us, jit …
              |           ^^ 90 what?
          help: write 90us; units of time: ps ns
                us ms s min h

        """,
        ErrorRenderer.ToText(_error, 40));

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    public void ToText_AnyWidth_KeepsTheCaretsUnderTheWord(int width)
    {
        string[] lines = ErrorRenderer.ToText(_error, width).Split('\n');
        string source = Array.Find(lines, line => line.StartsWith("   25 | ", StringComparison.Ordinal))!;
        string carets = Array.Find(lines, line => line.Contains('^', StringComparison.Ordinal))!;
        Assert.Equal("90", source.Substring(carets.IndexOf('^', StringComparison.Ordinal), 2));
        Assert.All(lines.Where(line => !line.StartsWith("  -->", StringComparison.Ordinal)), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void ToText_NoPlace_HasNoFrame() => Assert.Equal(
        """
        error[HA3005]: the scenario cannot be read: there is no such file
          --> none.yaml
          help: check the path; 'hyperactors new' writes a scenario

        """,
        ErrorRenderer.ToText(ScenarioReader.Read("none.yaml").Errors));

    [Fact]
    public void ToJson_Error_HasTheContractsFields()
    {
        using JsonDocument document = JsonDocument.Parse(ErrorRenderer.ToJson([_error]));
        Assert.Equal(
            ["code", "path", "file", "line", "column", "length", "message", "label", "help", "note", "suggestion"],
            document.RootElement[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal("'read' needs a unit", document.RootElement[0].GetProperty("message").GetString());
    }
}
