using HyperActors.Scenarios.Tests;

namespace HyperActors.Cli.Tests;

/// <summary>What the commands print as JSON is what the committed schemas say.</summary>
/// <remarks>To write the files anew: <c>HYPERACTORS_WRITE_SCHEMA=1 dotnet test tests/HyperActors.Cli.Tests</c>.</remarks>
public sealed class DocumentSchemaTests : IDisposable
{
    private const string WriteVariable = "HYPERACTORS_WRITE_SCHEMA";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_All_AreTheCommittedFiles()
    {
        foreach ((string file, string content) in DocumentSchemas.All())
        {
            string path = Repository.PathOf("config/schema/" + file);
            if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
                File.WriteAllText(path, content);
            Assert.True(File.Exists(path) && content == File.ReadAllText(path), $"{path} is out of date: run this test with {WriteVariable}=1.");
        }
    }

    [Fact]
    public void Documents_OfEachCommand_FitTheirSchemas()
    {
        string scenario = _folder.Write("small.yaml", ScenarioTexts.Small
            + "faults:\n  - { name: sluggish, at: 20ms, for: 2ms, target: swap, slow: { latency: x10 } }\n"
            + "sweep:\n  host.memory: [4MiB, 8MiB]\n  seed: { count: 2 }\n");
        string broken = _folder.Write("broken.yaml", "vms: 3\n");
        string trace = _folder.Write("belady.lirs", "1\n2\n3\n4\n1\n2\n5\n1\n2\n3\n4\n5\n");
        string store = _folder["kept"];
        Check("summary", "run", scenario, "--json", "--quiet", "--out", store);
        Check("sweep-result", "sweep", scenario, "--json", "--out", store);
        Check("find-result", "sweep", scenario, "--find", "min host.memory where quick", "--from", "4MiB", "--to", "8MiB", "--json", "--out", store);
        Check("find-result", "sweep", scenario, "--find", "max host.memory where quick", "--from", "4GiB", "--to", "9GiB", "--step", "4GiB",
            "--seeds", "1", "--json", "--no-store");
        Check("comparison", "compare", "last~1", "last", "--json", "--out", store);
        Check("list", "list", "runs", "--json", "--out", store);
        Check("query", "query", "SELECT name, lim, first_breach_ns, run_id FROM slo", "--json", "--out", store);
        Check("check", "check", scenario, broken, "--json");
        Check("replay", "replay", trace, "--policy", "lru", "--frames", "3", "--json");
        Check("replay", "replay", trace, "--policy", "linux,lru", "--frames", "64", "--json");
        Check("trace-info", "trace", "info", trace, "--json");
        Check("translation", "translate", scenario, "--vm", "web", "--address", "0x2018", "--at", "1ms", "--json");
    }

    private static void Check(string schema, params string[] words)
    {
        CommandRun run = CommandRun.Of(words);
        Assert.True(run.Output.Length > 0, $"{string.Join(' ', words)}: {run.Error}");
        IReadOnlyList<string> faults = SchemaValidator.Validate(
            File.ReadAllText(Repository.PathOf($"config/schema/{schema}.v1.schema.json")), run.Output);
        Assert.True(faults.Count == 0, $"{string.Join(' ', words)}:\n{string.Join('\n', faults)}");
    }
}
