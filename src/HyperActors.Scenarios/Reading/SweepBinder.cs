namespace HyperActors.Scenarios;

/// <summary>Binds the block <c>sweep:</c>: paths to lists of values, and <c>seed: { count: N }</c> or a list of seeds.</summary>
internal sealed class SweepBinder(ErrorList errors, SourceMap map)
{
    internal const int MostSeeds = 10_000;

    private const string Shape = "write sweep: { host.memory: [4GiB, 8GiB], seed: { count: 5 } }";

    /// <summary>The block; null if it is wrong, which was then reported.</summary>
    public SweepSection? Bind(SourceNode node, string path)
    {
        if (node.Kind != SourceNodeKind.Map)
        {
            errors.Add(node, path, ErrorCode.WrongType, $"'sweep' is a map from paths to lists of values, not {node.Nature}",
                "a map belongs here", Shape);
            return null;
        }
        SweepSection section = new()
        {
            Paths = [.. node.Entries.Where(entry => entry.Key.Text != SweepSection.Seed)
                .Select(entry => BindPath(entry, path)).OfType<SweepValues>()],
        };
        return node.Find(SweepSection.Seed) is { } seeds ? BindSeeds(section, seeds, $"{path}.{SweepSection.Seed}") : section;
    }

    private SweepValues? BindPath(SourceEntry entry, string path)
    {
        string own = SourceMap.Join(path, entry.Key.Text);
        map.Add(own, entry.Value, entry.Key);
        if (entry.Value is { Kind: SourceNodeKind.List, Items.Count: > 0 })
            return new SweepValues(entry.Key, entry.Value.Items);
        errors.Add(entry.Value, own, entry.Value.Kind == SourceNodeKind.List ? ErrorCode.MissingValue : ErrorCode.WrongType,
            $"the values of '{ValueBinder.Short(entry.Key.Text)}' are a list of at least one, not {NatureOf(entry.Value)}",
            "a list belongs here", $"write {ValueBinder.Short(entry.Key.Text)}: [ … ]");
        return null;
    }

    private static string NatureOf(SourceNode node) => node.Kind == SourceNodeKind.List ? "an empty one" : node.Nature;

    private SweepSection? BindSeeds(SweepSection section, SourceNode node, string path)
    {
        if (node is { Kind: SourceNodeKind.Map, Entries: [{ Key.Text: "count" } count] })
            return Number(count.Value, $"{path}.count", 1, MostSeeds) is { } number
                ? section with { SeedCount = (int)number } : null;
        if (node is { Kind: SourceNodeKind.List, Items.Count: > 0 })
        {
            List<ulong?> seeds = [.. node.Items.Select(item => Number(item, path, 0, ulong.MaxValue))];
            return seeds.Contains(null) ? null : section with { Seeds = [.. seeds.Select(seed => seed!.Value)] };
        }
        errors.Add(node, path, ErrorCode.WrongType, "'seed' of a sweep is { count: N } or a list of seeds", "neither",
            "write seed: { count: 5 }");
        return null;
    }

    private ulong? Number(SourceNode node, string path, decimal least, decimal most)
    {
        if (node.Kind == SourceNodeKind.Scalar
            && QuantityParser.Parse(node.Text, QuantityKind.Count, out decimal value) is null && value >= least && value <= most)
            return (ulong)value;
        errors.Add(node, path, ErrorCode.OutOfRange, $"a whole number from {least} to {most} belongs here, not {node.Nature}",
            null, "write seed: { count: 5 }");
        return null;
    }
}
