using System.Text.Json;

namespace HyperActors.Cli.Tests;

public sealed class WordCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("profiles", "name")]
    [InlineData("policies", "name")]
    [InlineData("workloads", "name")]
    [InlineData("metrics", "name")]
    [InlineData("codes", "code")]
    [InlineData("templates", "name")]
    public void List_Words_TextAndJsonTellTheSame(string words, string key)
    {
        CommandRun json = CommandRun.Of("list", words, "--json");
        Assert.Equal(ExitCodes.Success, json.ExitCode);
        JsonElement rows = JsonDocument.Parse(json.Output).RootElement.GetProperty(words);
        Assert.NotEqual(0, rows.GetArrayLength());
        CommandRun text = CommandRun.Of("list", words);
        foreach (JsonElement row in rows.EnumerateArray())
            Assert.Contains(row.GetProperty(key).GetString()!, text.Output, StringComparison.Ordinal);
        Assert.All(text.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Explain_EveryCode_HasATextThatFits()
    {
        JsonElement codes = JsonDocument.Parse(CommandRun.Of("list", "codes", "--json").Output).RootElement.GetProperty("codes");
        foreach (JsonElement row in codes.EnumerateArray())
        {
            string code = row.GetProperty("code").GetString()!;
            CommandRun run = CommandRun.Of("explain", code, "--width", "60");
            Assert.Equal(ExitCodes.Success, run.ExitCode);
            Assert.StartsWith(code + ": ", run.Output, StringComparison.Ordinal);
            Assert.True(run.Output.Count(character => character == '\n') >= 3, run.Output);
        }
    }

    [Fact]
    public void Explain_UnknownCode_ExitsWith2()
    {
        CommandRun run = CommandRun.Of("explain", "HA9999");
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.StartsWith("error: there is no code 'HA9999'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void New_FileExists_IsNotOverwrittenUnlessForced()
    {
        string path = _folder.Write("mine.yaml", "mine");
        Assert.Equal(ExitCodes.WrongCommandLine, CommandRun.Of("new", "minimal", "-o", path).ExitCode);
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal(ExitCodes.Success, CommandRun.Of("new", "minimal", "-o", path, "--force").ExitCode);
        Assert.NotEqual("mine", File.ReadAllText(path));
    }

    [Fact]
    public void New_NoRoom_IsNoBug()
    {
        if (!File.Exists("/dev/full"))
            return;
        CommandRun run = CommandRun.Of("new", "minimal", "-o", "/dev/full", "--force");
        Assert.Equal(ExitCodes.NotWritten, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: '/dev/full' cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void New_NameWithASpace_IsQuotedInTheCommandThatFollows()
    {
        string path = _folder["my lab.yaml"];
        Assert.Equal($"  help: hyperactors run '{path}'\n", CommandRun.Of("new", "minimal", "-o", path).Error);
    }

    [Fact]
    public void New_UnknownTemplate_SuggestsTheNearest()
    {
        CommandRun run = CommandRun.Of("new", "minimum");
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("did you mean 'minimal'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void New_ToStandardOutput_IsTheScenarioAlone()
    {
        CommandRun run = CommandRun.Of("new", "thrash", "-o", "-");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("name: thrash", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }
}
