using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace HyperActors.Cli.Tests;

public sealed class TraceCommandTests(ITestOutputHelper output) : IDisposable
{
    private const string Lackey = "==1== Lackey\nI  00401000,3\n L 1ffe0000,8\n S 1ffe0000,8\nI  00401003,3\n M 1ffe1000,4\n";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Info_Lackey_CountsAsByHand()
    {
        CommandRun run = CommandRun.Of("trace", "info", "--json", _folder.Write("p[1].txt", Lackey));
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Empty(run.Error);
        JsonElement trace = Document(run).GetProperty("traces")[0];
        Assert.Equal("lackey", trace.GetProperty("format").GetString());
        Assert.Equal(5, trace.GetProperty("accesses").GetInt64());
        Assert.Equal(2, trace.GetProperty("writes").GetInt64());
        Assert.Equal(2, trace.GetProperty("fetches").GetInt64());
        Assert.Equal(3, trace.GetProperty("distinctPages").GetInt64());
        Assert.Equal(JsonValueKind.Null, trace.GetProperty("name").ValueKind);
    }

    [Fact]
    public void Info_NameWithMarkup_IsShownAsItIs()
    {
        CommandRun run = CommandRun.Of("trace", "info", _folder.Write("p[red].txt", Lackey));
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("p[red].txt", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ToHatAndBack_KeepsTheSums()
    {
        string lackey = _folder.Write("p.txt", Lackey);
        CommandRun run = CommandRun.Of("trace", "convert", lackey, _folder["p.hat"]);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement before = Document(CommandRun.Of("trace", "info", "--json", lackey)).GetProperty("traces")[0];
        JsonElement after = Document(CommandRun.Of("trace", "info", "--json", _folder["p.hat"])).GetProperty("traces")[0];
        foreach (string sum in new[] { "records", "accesses", "writes", "fetches", "distinctPages", "thinkSeconds" })
            Assert.Equal(before.GetProperty(sum).GetDouble(), after.GetProperty(sum).GetDouble());
        Assert.Equal("p", after.GetProperty("name").GetString());
    }

    [Fact]
    public void Convert_OutputExists_RefusesUnlessForced()
    {
        string lackey = _folder.Write("p.txt", Lackey);
        string output = _folder.Write("p.hat", "precious");
        CommandRun run = CommandRun.Of("trace", "convert", lackey, output);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Equal("precious", File.ReadAllText(output));
        Assert.Equal(ExitCodes.Success, CommandRun.Of("trace", "convert", lackey, output, "--force").ExitCode);
        Assert.NotEqual("precious", File.ReadAllText(output));
    }

    [Fact]
    public void Convert_NoRoom_IsNotWritten()
    {
        if (!File.Exists("/dev/full"))
            return;
        CommandRun run = CommandRun.Of("trace", "convert", _folder.Write("p.txt", Lackey), "/dev/full", "--force");
        Assert.Equal(ExitCodes.NotWritten, run.ExitCode);
        Assert.StartsWith("error: '/dev/full' cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trace info", "hyperactors trace info --help")]
    [InlineData("trace info --formt lackey x", "did you mean '--format'?")]
    [InlineData("trace info --format lakey x", "did you mean 'lackey'?")]
    [InlineData("trace convert a.txt a.txt", "into its own file")]
    [InlineData("trace convert a.txt b.hat --to arc", "there is no such trace format 'arc'")]
    [InlineData("trace convert a.txt no/such/folder/b.hat", "there is no folder")]
    [InlineData("trace record -o x.hat", "hyperactors trace record --help")]
    public void Trace_WrongCommandLine_ExitsWith2(string line, string told)
    {
        CommandRun run = CommandRun.Of(line.Split(' '));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_NoValgrind_SaysHowToGetIt()
    {
        CommandRun run = CommandRun.Of("trace", "record", "-o", _folder["x.hat"], "--", "/bin/true");
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("valgrind, which sees the program's accesses, is not installed", run.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install valgrind", run.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Record_Program_StreamsItIntoACompactTrace()
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        if (Valgrind.Locate(path) is null)
        {
            output.WriteLine("Not run: valgrind is not installed.");
            return;
        }
        var terminal = new TerminalTraits { Variables = new Dictionary<string, string> { ["PATH"] = path! } };
        CommandRun run = CommandRun.Of(terminal, "trace", "record", "-o", _folder["x.hat"], "--", "/bin/sh", "-c", "exit 3");
        Assert.Equal("the program ended with exit code 3\n", run.Error);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement trace = Document(CommandRun.Of("trace", "info", "--json", _folder["x.hat"])).GetProperty("traces")[0];
        Assert.Equal("sh", trace.GetProperty("name").GetString());
        Assert.Equal(10_000, trace.GetProperty("window").GetInt64());
        Assert.True(trace.GetProperty("distinctPages").GetInt64() > 20);
        CommandRun none = CommandRun.Of(terminal, "trace", "record", "-o", _folder["y.hat"], "--", "/no/such/program");
        Assert.Equal(ExitCodes.WrongCommandLine, none.ExitCode);
        Assert.Contains("'/no/such/program' could not be started", none.Error, StringComparison.Ordinal);
        Assert.Equal(["x.hat"], _folder.Names);
    }

    // Each: a name, the bytes, where the reader must say that it breaks, and that a hint follows.
    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "empty.txt", [], "byte 0" },
        { "words.txt", Text("once upon a time\nthere was\n"), "byte 0" },
        { "lackey-cut.txt", Text(Lackey + " S 1ffe"), "line 7" },
        { "lackey-size.txt", Text(Lackey + " S 1ffe0000,99999\n"), "line 7" },
        { "lackey-kind.txt", Text(Lackey + " X 1ffe0000,8\n"), "line 7" },
        { "csv-address.csv", Text("address,rw\n0x1000,r\nzebra,w\n"), "line 3" },
        { "csv-kind.csv", Text("address,rw\n0x1000,r\n0x2000,maybe\n"), "line 3" },
        { "oracle-cut.bin", Oracle()[..^5], "byte 48" },
        { "gzip-cut.gz", Gzip(Text(string.Concat(Enumerable.Repeat(Lackey, 500))))[..^20], "byte" },
        { "ptrc-cut.ptr", [.. "PTRC0001"u8, 16, 0, 0, 0, 0, 0, 0, 0, 0x80], "byte" },
        { "hat-cut.hat", [.. "HATRACE1"u8, 0, 0, 0], "byte" },
        { "tpat-cut.pat", [.. "TPAT0001"u8, 4, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], "byte" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Info_BrokenTrace_ExitsWith3AndThePlace(string name, byte[] content, string place)
    {
        string path = _folder.Write(name, content);
        string format = name.StartsWith("oracle", StringComparison.Ordinal) ? "oracle" : "";
        CommandRun run = format.Length == 0
            ? CommandRun.Of("trace", "info", path)
            : CommandRun.Of("trace", "info", "--format", format, path);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"  --> {path}, {place}", run.Error, StringComparison.Ordinal);
        Assert.Contains("  help: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_BrokenTrace_LeavesNothingBehind()
    {
        string path = _folder.Write("cut.txt", Lackey + " S 1ffe");
        Assert.Equal(ExitCodes.InvalidInput, CommandRun.Of("trace", "convert", path, _folder["cut.hat"]).ExitCode);
        Assert.Equal(["cut.txt"], _folder.Names);
    }

    [Fact]
    public void WholeLines_CutText_EndsWithItsLastWholeLine()
    {
        byte[] text = Text(string.Concat(Enumerable.Repeat("a line of text\n", 20_000)) + "cut");
        using var lines = new StreamReader(new WholeLines(new MemoryStream(text)));
        Assert.Equal(text.Length - 3, lines.ReadToEnd().Length);
    }

    private static JsonElement Document(CommandRun run) => JsonDocument.Parse(run.Output).RootElement;

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Oracle()
    {
        byte[] record = new byte[24];
        record[0] = 1;      // time
        record[4] = 7;      // object
        record[13] = 16;    // size 4096
        return [.. record, .. record, .. record];
    }

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }
}
