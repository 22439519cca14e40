namespace HyperActors.Actors;

/// <summary>Divides the root actors into partitions of about the same weight. A fact of the model: it never looks at a clock.</summary>
/// <remarks>
/// Actors of one affinity stay together. Groups are placed from the heaviest to the lightest, in order of creation among
/// equals; each goes where its closest links are (the sum of 1/latency to what is placed there already), as long as that
/// partition stays within an even share, else to the least loaded. So pairs stay together, and the guests of a host
/// fill the host's partition first and then spread. Rejected: graph bisection, which would gain little on stars and
/// pairs and is ten times the code.
/// </remarks>
internal static class Partitioner
{
    /// <summary>Finds the partition of each root.</summary>
    public static int[] Divide(IReadOnlyList<ActorCell> roots, ActorCell?[] cells, int partitions)
    {
        if (partitions == 1)
            return new int[roots.Count];
        List<List<ActorCell>> groups = Group(roots);
        long[] weights = [.. groups.Select(group => group.Sum(root => (long)root.Props.Weight))];
        long share = Math.Max(weights.DefaultIfEmpty(0).Max(), (weights.Sum() + partitions - 1) / partitions);
        int[] order = [.. Enumerable.Range(0, groups.Count).OrderByDescending(group => weights[group])];
        int[] placed = new int[cells.Length];
        Array.Fill(placed, -1);
        long[] loads = new long[partitions];
        foreach (int group in order)
        {
            int best = Choose(groups[group], weights[group], cells, placed, loads, share);
            loads[best] += weights[group];
            foreach (ActorCell root in groups[group])
                placed[root.Slot] = best;
        }
        return [.. roots.Select(root => placed[root.Slot])];
    }

    private static List<List<ActorCell>> Group(IReadOnlyList<ActorCell> roots)
    {
        Dictionary<string, List<ActorCell>> known = [];
        List<List<ActorCell>> groups = [];
        foreach (ActorCell root in roots)
        {
            if (!known.TryGetValue(root.Affinity, out List<ActorCell>? group))
            {
                known.Add(root.Affinity, group = []);
                groups.Add(group);
            }
            group.Add(root);
        }
        return groups;
    }

    private static int Choose(
        List<ActorCell> group, long weight, ActorCell?[] cells, int[] placed, long[] loads, long share)
    {
        UInt128[] pulls = new UInt128[loads.Length];
        foreach (ActorCell root in group)
        {
            AddPulls(root.LinksOut, cells, placed, pulls);
            AddPulls(root.LinksIn, cells, placed, pulls);
        }
        int best = -1;
        for (int partition = 0; partition < loads.Length; partition++)
        {
            bool fits = loads[partition] + weight <= share;
            if (fits && (best < 0 || pulls[partition] > pulls[best]
                || (pulls[partition] == pulls[best] && loads[partition] < loads[best])))
                best = partition;
        }
        return best >= 0 ? best : Array.IndexOf(loads, loads.Min());
    }

    private static void AddPulls(LinkTable links, ActorCell?[] cells, int[] placed, UInt128[] pulls)
    {
        const ulong Second = 1_000_000_000_000;
        for (int link = 0; link < links.Count; link++)
        {
            int partition = placed[cells[links.Peers[link]]!.Root.Slot];
            if (partition >= 0)
                pulls[partition] += Second / (ulong)links.Minimums[link];
        }
    }
}
