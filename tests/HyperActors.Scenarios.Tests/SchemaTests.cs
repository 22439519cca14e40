using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace HyperActors.Scenarios.Tests;

/// <summary>The schemas are what the types say, and reader and schema agree about what a scenario is.</summary>
/// <remarks>To write the files anew: <c>HYPERACTORS_WRITE_SCHEMA=1 dotnet test tests/HyperActors.Scenarios.Tests</c>.</remarks>
public sealed partial class SchemaTests(ITestOutputHelper output)
{
    private const string WriteVariable = "HYPERACTORS_WRITE_SCHEMA";

    public static TheoryData<string, string> Mutations => new()
    {
        // What the schema refuses, the reader refuses.
        { "    memory: 6GiB\n    share", "    memroy: 6GiB\n    share" },
        { "memory: 12GiB", "memory: 12GB" },
        { "memory: 12GiB", "memory: 12" },
        { "read: 90us", "read: 90" },
        { "read: 90us", "read: { mean: 90us, sharpe: fixed }" },
        { "theta: 0.99", "theta: 9" },
        { "theta: 0.99", "theta: high" },
        { "writes: 10%", "writes: 10 percent" },
        { "writes: 10%", "writes: 1.5" },
        { "rate: 20000/s", "rate: 20000" },
        { "bandwidth: 500MiB/s", "bandwidth: 500MiB" },
        { "vcpus: 2", "vcpus: 0" },
        { "vcpus: 2", "vcpus: two" },
        { "vcpus: 2", "vcpus: 2.5" },
        { "scope: global", "scope: local" },
        { "order: [swap]", "order: [swop]" },
        { "order: [swap]", "order: []" },
        { "mode: nested", "mode: netsed" },
        { "page: 4KiB }", "page: 8KiB }" },
        { "l1: 64", "l1: many" },
        { "{ clock: { bits: 2 } }", "{ clock: { bits: 9 } }" },
        { "{ clock: { bits: 2 } }", "{ clock: { bitz: 2 } }" },
        { "{ clock: { bits: 2 } }", "{ clokc: {} }" },
        { "{ clock: { bits: 2 } }", "{ clock: {}, lru: {} }" },
        { "{ clock: { bits: 2 } }", "{}" },
        { "zipf: { workingSet: 3GiB, theta: 0.99", "zipf: { theta: 0.99" },
        { "zipf: { workingSet: 3GiB, theta", "zpif: { workingSet: 3GiB, theta" },
        { "{ scan: { workingSet: 1GiB } }", "{ scan: { workingSet: 1GiB }, uniform: { workingSet: 1GiB } }" },
        { "name: db\n", "name: my db\n" },
        { "onFail: warn", "onFail: shrug" },
        { "schema: hyperactors/v1\n", "schema: hyperactors/v9\n" },
        { "x-note", "y-note" },
        { "seed: 42", "seed: -1" },
        { "x-note: nobody reads this", "faults: []" },
        { "jitter: 20%", "jitter: fast" },
        { "hot: 10%", "hot: 10%, hotter: 2%" },
        // What the reader accepts, the schema accepts.
        { "memory: 12GiB", "memory: 12.5 GiB" },
        { "memory: 12GiB", "memory: 3145728 pages" },
        { "writes: 10%", "writes: 0.1" },
        { "read: 90us", "read: { mean: 90us, shape: logNormal, spread: 50% }" },
        { "l1: 64", "l1: { entries: 64, ways: 8 }" },
        { "{ clock: { bits: 2 } }", "{ twoQ: { kin: 20% } }" },
        { "{ clock: { bits: 2 } }", "{ lru: {} }" },
        { "{ clock: { bits: 2 } }", "{ lru: }" },
        { "order: [swap]", "order: [swap, kill]" },
        { "vmExit: 1.2us", "vmExit: 1.2µs" },
        { "seed: 42", "seed: 18446744073709551615" },
        { "x-note: nobody reads this", "x-note: [1, { a: b }]" },
        { "share: 2", "x-why: because" },
        { "verify", "verify" },
    };

    [Fact]
    public void Write_Scenario_IsTheCommittedFile() =>
        AssertCommitted("config/schema/hyperactors.v1.schema.json", ScenarioSchema.Write());

    [Fact]
    public void Write_Summary_IsTheCommittedFile() =>
        AssertCommitted("config/schema/summary.v1.schema.json", SummarySchema.Write());

    [Fact]
    public void Write_Scenario_HasNoAlternatives()
    {
        // Editors blame the wrong branch of these.
        Assert.DoesNotContain("oneOf", ScenarioSchema.Write(), StringComparison.Ordinal);
        Assert.DoesNotContain("anyOf", ScenarioSchema.Write(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Schema_Mutation_AgreesWithTheReader(string part, string replacement)
    {
        string text = part == replacement ? ScenarioTexts.Overcommit : ScenarioTexts.Overcommit.Replace(part, replacement, StringComparison.Ordinal);
        Assert.True(part == replacement || text != ScenarioTexts.Overcommit, part);
        ScenarioReading reading = ScenarioReader.ReadText(text, "overcommit.yaml");
        IReadOnlyList<string> faults = SchemaValidator.Validate(ScenarioSchema.Write(), ToJson(text));
        Assert.True(reading.Scenario is null == faults.Count > 0, $"{ErrorRenderer.ToText(reading.Errors)}\n{string.Join('\n', faults)}");
    }

    [Fact]
    public void Schema_Resolved_IsAccepted() =>
        Assert.Empty(SchemaValidator.Validate(ScenarioSchema.Write(), ToJson(ScenarioTexts.Read().Resolve())));

    [Fact]
    public void Schema_EveryExampleAndDefault_FitsItsOwnPattern()
    {
        using JsonDocument schema = JsonDocument.Parse(ScenarioSchema.Write());
        int checkedTexts = 0;
        Visit(schema.RootElement, ref checkedTexts);
        output.WriteLine($"{checkedTexts} examples and defaults");
        Assert.True(checkedTexts > 50);
    }

    private static void Visit(JsonElement schema, ref int checkedTexts)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("pattern", out JsonElement pattern) && pattern.ValueKind == JsonValueKind.String)
        {
            List<JsonElement> texts = schema.TryGetProperty("examples", out JsonElement examples) && examples.ValueKind == JsonValueKind.Array
                ? [.. examples.EnumerateArray()] : [];
            if (schema.TryGetProperty("default", out JsonElement fallback))
                texts.Add(fallback);
            foreach (JsonElement text in texts.Where(text => text.ValueKind == JsonValueKind.String))
            {
                Assert.Matches(pattern.GetString()!, text.GetString()!);
                checkedTexts++;
            }
        }
        foreach (JsonProperty property in schema.EnumerateObject())
            Visit(property.Value, ref checkedTexts);
    }

    private static void AssertCommitted(string relative, string content)
    {
        string path = Repository.PathOf(relative);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        Assert.True(File.Exists(path), $"{relative} is missing: run this test with {WriteVariable}=1.");
        Assert.True(content == File.ReadAllText(path), $"{relative} is out of date: run this test with {WriteVariable}=1.");
    }

    /// <summary>The document as an editor's YAML plug-in sees it: plain scalars become numbers and truth values.</summary>
    internal static string ToJson(string yaml)
    {
        SourceNode root = new SourceParser(new SourceText("o.yaml", yaml), new ErrorList()).Parse()!;
        StringBuilder json = new();
        Append(json, root);
        return json.ToString();
    }

    private static void Append(StringBuilder json, SourceNode node)
    {
        switch (node.Kind)
        {
            case SourceNodeKind.Map:
                json.Append('{');
                foreach (SourceEntry entry in node.Entries)
                {
                    json.Append(json[^1] == '{' ? "" : ",").Append(JsonSerializer.Serialize(entry.Key.Text)).Append(':');
                    Append(json, entry.Value);
                }
                json.Append('}');
                break;
            case SourceNodeKind.List:
                json.Append('[');
                for (int index = 0; index < node.Items.Count; index++)
                {
                    json.Append(index == 0 ? "" : ",");
                    Append(json, node.Items[index]);
                }
                json.Append(']');
                break;
            default:
                json.Append(node.IsNothing ? "null"
                    : !node.IsQuoted && (node.Text is "true" or "false" || Number().IsMatch(node.Text)) ? node.Text
                    : JsonSerializer.Serialize(node.Text));
                break;
        }
    }

    [GeneratedRegex("^-?(0|[1-9][0-9]*)([.][0-9]+)?$")]
    private static partial Regex Number();
}
