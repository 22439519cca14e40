using Xunit.Abstractions;

namespace HyperActors.Replacement.Tests;

/// <summary>Misses agree with independent implementations to the last one.</summary>
public sealed class ReferenceCountsTests(ITestOutputHelper output)
{
    public static TheoryData<string> Policies =>
        [.. ReferenceCounts.All.Select(cell => cell.Policy).Distinct()];

    public static TheoryData<string, string> Definitions
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach ((string definition, string policy) in DefinitionRows.Specifications)
                data.Add(definition, policy);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Run_GeneratedTrace_MissesAsTheIndependentImplementation(string policy) =>
        Compare(policy, ReferenceCounts.All.Where(cell => cell.Policy == policy)
            .Select(cell => (cell.Trace, cell.Frames, cell.Misses)));

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Run_EveryReferenceRow_MissesAsTheIndependentImplementation(string definition, string policy)
    {
        string file = definition.EndsWith("authors-C", StringComparison.Ordinal) ? "authors.csv" : "definitions.csv";
        if (!ReferenceData.TryFind(output, Path.Combine("policy-reference", file), out string path))
            return;
        (string Trace, int Frames, long Misses)[] cells =
        [
            .. DefinitionRows.Read(path).Where(row => row.Definition == definition).Distinct()
                .Select(row => (row.Trace, row.Frames, row.Misses)),
        ];
        Assert.Equal(35, cells.Length);
        Compare(policy, cells);
    }

    private static void Compare(string policy, IEnumerable<(string Trace, int Frames, long Misses)> cells)
    {
        Assert.True(PolicyRegistry.TryParse(policy, out PolicyChoice? choice, out _));
        foreach (IGrouping<string, (string Trace, int Frames, long Misses)> trace in cells.GroupBy(cell => cell.Trace))
        {
            int[] frames = [.. trace.Select(cell => cell.Frames)];
            IReadOnlyList<ReplayResult> results = Replayer.Run(GeneratedTraces.Get(trace.Key), [choice], frames);
            Assert.Equal(trace.Select(cell => (cell.Trace, cell.Frames, cell.Misses)),
                results.Select(result => (trace.Key, result.Frames, result.Misses)));
        }
    }
}
