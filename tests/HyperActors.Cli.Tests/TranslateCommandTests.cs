using System.Text.Json;

namespace HyperActors.Cli.Tests;

public sealed class TranslateCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Translate_ColdWalkOfFourAndFourLevels_Reads24Entries()
    {
        JsonElement report = Translate(Quiet(""), "0x2018", "--at", "20ms");
        JsonElement[] reads = Steps(report, "gread", "nread");
        Assert.Equal(24, reads.Length);
        Assert.Equal(24, report.GetProperty("mostReads").GetInt32());
        Assert.Equal("translated", report.GetProperty("outcome").GetString());
        Assert.EndsWith("018", report.GetProperty("gpa").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("018", report.GetProperty("hpa").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("levels: 5", "", 35)]
    [InlineData("page: 2MiB", "", 19)]
    [InlineData("page: 2MiB", "guest: { page: 2MiB }", 15)]
    [InlineData("mode: native", "", 4)]
    [InlineData("mode: native, levels: 5", "", 5)]
    public void Translate_OtherTables_ReadsAsManyAsTheirShapeSays(string paging, string guest, int reads)
    {
        JsonElement report = Translate(Quiet(paging, guest), "0x2018", "--at", "20ms");
        Assert.Equal(reads, report.GetProperty("mostReads").GetInt32());
        Assert.Equal(reads, Steps(report, "gread", "nread").Length);
        Assert.Equal("translated", report.GetProperty("outcome").GetString());
    }

    [Fact]
    public void Translate_EachNestedChain_LeadsToTheNextRead()
    {
        // What the VM's entry yields is what the next nested walk translates: the chain has no gap.
        JsonElement[] steps = Steps(Translate(Quiet(""), "0x2018", "--at", "20ms"), "gread", "nread");
        string? expected = null;
        foreach (JsonElement step in steps)
        {
            string address = step.GetProperty("gpa").GetString()!;
            bool isGuest = step.GetProperty("kind").GetString() == "gread";
            if (!isGuest && expected is not null)
                Assert.Equal(expected, address);
            if (isGuest)
                expected = step.GetProperty("yields").GetString();
        }
    }

    [Fact]
    public void Translate_UntouchedPage_TellsTheFaultAndItsMessages()
    {
        // At the very start the VM's page table stands before frames back it; one of these instants is between the two.
        JsonElement report = Enumerable.Range(1, 12)
            .Select(half => Translate(Quiet(""), "0x2018", "--at", $"{half * 500}ns"))
            .First(one => one.GetProperty("outcome").GetString() == "fault in the hypervisor's table");
        Assert.Equal(JsonValueKind.Null, report.GetProperty("hpa").ValueKind);
        string[] told = [.. Steps(report, "msg").Select(step => step.GetProperty("text").GetString()!.Split(' ')[0])];
        Assert.Equal(["NestedFault", "handles", "AllocateFrames", "FramesGranted,", "MapPages"], told);
    }

    [Fact]
    public void Translate_SwappedPage_ReadsFromItsDevice()
    {
        string path = _folder.Write("small.yaml", ScenarioTexts.Small);
        bool swapped = Enumerable.Range(1, 30).Any(page => CommandRun
            .Of("translate", path, "--vm", "web", "--address", $"0x{page << 12:x}", "--at", "30ms").Output
            .Contains("ReadPages to the swap device ssd", StringComparison.Ordinal));
        Assert.True(swapped);
    }

    [Fact]
    public void Translate_Text_ShowsTheWholeChain()
    {
        CommandRun run = CommandRun.Of("translate", Quiet(""), "--vm", "guest", "--address", "0x2018", "--at", "20ms");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("L4 0x000   L3 0x000   L2 0x000   L1 0x002   offset 0x018", run.Output, StringComparison.Ordinal);
        Assert.Contains("translated: 24 of at most 24 table reads", run.Output, StringComparison.Ordinal);
        GoldenText.Check("translation", run.Output);
    }

    [Theory]
    [InlineData("--vm gest --address 0x1000", "there is no VM 'gest'; did you mean 'guest'?")]
    [InlineData("--vm guest --address zebra", "'zebra' is no address")]
    [InlineData("--vm guest --address 0xffffffffffffffff", "is no address")]
    [InlineData("--vm guest --address 0x1000 --at soon", "'--at' needs a time, not 'soon'")]
    [InlineData("--vm guest --address 0x1000 --process init", "no process 'init' lives in 'guest'")]
    [InlineData("--vm guest", "--address")]
    public void Translate_WrongCommandLine_ExitsWith2(string words, string told)
    {
        CommandRun run = CommandRun.Of(["translate", Quiet(""), .. words.Split(' ')]);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    /// <summary>One VM that fits, without any cache of translations: every look-up misses, every walk is whole.</summary>
    private string Quiet(string paging, string guest = "")
    {
        string text = $$"""
            duration: 1s
            host:
              memory: 64MiB
              paging: { {{paging}} }
              tlb: { l1: 0, l1Large: 0, l1Huge: 0, l2: 0, l2Huge: 0, walkCache: 0, nestedTlb: 0 }
            vms:
              - name: guest
                memory: 32MiB
                {{(guest.Length == 0 ? "vcpus: 1" : guest)}}
                workload: { sequential: { workingSet: 1MiB, think: 1us } }

            """;
        return _folder.Write("quiet.yaml", text);
    }

    private static JsonElement Translate(string path, string address, params string[] more)
    {
        CommandRun run = CommandRun.Of(["translate", path, "--vm", "guest", "--address", address, "--json", .. more]);
        Assert.Equal("", run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static JsonElement[] Steps(JsonElement report, params string[] kinds) =>
        [.. report.GetProperty("steps").EnumerateArray().Where(step => kinds.Contains(step.GetProperty("kind").GetString()))];
}
