namespace HyperActors.Actors;

/// <summary>
/// How soon an actor can matter to another: root actors in classes, and the shortest path of link latencies between
/// every two classes.
/// </summary>
/// <remarks>
/// <para>
/// What bounds an actor's run-ahead is the shortest path of latencies from whoever has something to do. Between all
/// pairs of 4,096 guests that is a table of 16 million entries and seconds of work; yet all guests of a host look the
/// same from outside. So actors are put into classes, and paths are taken between classes, with the smallest latency
/// of any member on each step.
/// </para>
/// <para>
/// Any grouping is safe: a path between actors maps to a walk between classes that is no longer. A coarse grouping only
/// makes windows shorter. Small systems get one class an actor; in larger ones hubs (many neighbours, or an affinity
/// group of several) keep a class of their own and the rest is grouped by what it is linked to, as colours are refined
/// in a graph-isomorphism test. The distance from a class to itself is its shortest cycle: from one guest to its twin,
/// or out and back. Rejected: exact shortest paths (quadratic), one global minimum latency (a VM pair 1.5 µs apart
/// would march in steps of the 50 ns inside a host).
/// </para>
/// <para>A child belongs to its root's class, and what its family does to itself is bounded by the partition instead.</para>
/// </remarks>
internal sealed class LookaheadClasses
{
    private const int LargestExact = 16;
    private const int MostClasses = 64;
    private const int MostHubs = 40;
    private const int HubNeighbours = 8;

    private readonly long[] _distances;
    private readonly int[] _representatives;

    /// <summary>Classifies the roots and sets <see cref="CellAddress.Class"/> of every cell.</summary>
    public LookaheadClasses(IReadOnlyList<ActorCell> roots, ActorCell?[] cells, int slots, long defaultLookahead)
    {
        Count = Classify(roots, cells);
        for (int slot = 1; slot < slots; slot++)
            cells[slot]!.Class = cells[slot]!.Root.Class;
        _representatives = new int[Count];
        for (int index = roots.Count - 1; index >= 0; index--)
            _representatives[roots[index].Class] = roots[index].Slot;
        _distances = new long[Count * Count];
        Array.Fill(_distances, defaultLookahead);
        for (int slot = 1; slot < slots; slot++)
            AddLinks(cells[slot]!, cells);
        ShortenPaths();
        NearestInto = new long[Count];
        for (int to = 0; to < Count; to++)
        {
            NearestInto[to] = long.MaxValue;
            for (int from = 0; from < Count; from++)
                NearestInto[to] = Math.Min(NearestInto[to], Distance(from, to));
        }
    }

    public int Count { get; }

    /// <summary>For each class the shortest latency of any link into it, in picoseconds.</summary>
    public long[] NearestInto { get; }

    /// <summary>
    /// The shortest path between different actors of two classes, in picoseconds; <see cref="long.MaxValue"/> without
    /// one.
    /// </summary>
    public long Distance(int from, int to) => _distances[from * Count + to];

    /// <summary>Slot of the first member, to name a class by.</summary>
    public int RepresentativeOf(int index) => _representatives[index];

    /// <summary>The sum of an instant and a span, either of which may be "never".</summary>
    public static long Saturate(long time, long span) => span > long.MaxValue - time ? long.MaxValue : time + span;

    private static int Classify(IReadOnlyList<ActorCell> roots, ActorCell?[] cells)
    {
        if (roots.Count <= LargestExact)
        {
            for (int index = 0; index < roots.Count; index++)
                roots[index].Class = index;
            return Math.Max(1, roots.Count);
        }
        int hubs = NumberHubs(roots, cells);
        int count = hubs + Refine(roots, cells, hubs);
        if (count <= MostClasses)
            return count;
        foreach (ActorCell root in roots)
            root.Class = Math.Min(root.Class, hubs);
        return hubs + 1;
    }

    /// <summary>Gives hubs their own classes; all others the next one, for the time being.</summary>
    private static int NumberHubs(IReadOnlyList<ActorCell> roots, ActorCell?[] cells)
    {
        Dictionary<string, int> groupSizes = [];
        foreach (ActorCell root in roots)
            groupSizes[root.Affinity] = groupSizes.GetValueOrDefault(root.Affinity) + 1;
        List<ActorCell> hubs = [];
        foreach (ActorCell root in roots)
        {
            bool grouped = groupSizes[root.Affinity] > 1;
            if (grouped || CountNeighbours(root, cells) >= HubNeighbours)
                hubs.Add(root);
        }
        // So many hubs are not told apart: they share class 0.
        bool distinct = hubs.Count <= MostHubs;
        int count = distinct ? hubs.Count : 1;
        foreach (ActorCell root in roots)
            root.Class = count;
        for (int index = 0; index < hubs.Count; index++)
            hubs[index].Class = distinct ? index : 0;
        return count;
    }

    private static int CountNeighbours(ActorCell root, ActorCell?[] cells)
    {
        HashSet<int> neighbours = [];
        foreach (int peer in root.LinksOut.Peers)
            neighbours.Add(cells[peer]!.Root.Slot);
        foreach (int peer in root.LinksIn.Peers)
            neighbours.Add(cells[peer]!.Root.Slot);
        return neighbours.Count;
    }

    /// <summary>Splits all that are no hubs by what they are linked to, three steps deep; returns their number of classes.</summary>
    private static int Refine(IReadOnlyList<ActorCell> roots, ActorCell?[] cells, int hubs)
    {
        int count = 0;
        int[] next = new int[roots.Count];
        for (int round = 0; round < 3; round++)
        {
            Dictionary<string, int> classes = [];
            for (int index = 0; index < roots.Count; index++)
            {
                next[index] = roots[index].Class;
                if (next[index] < hubs)
                    continue;
                string signature = SignatureOf(roots[index], cells);
                if (!classes.TryGetValue(signature, out next[index]))
                    classes.Add(signature, next[index] = hubs + classes.Count);
            }
            for (int index = 0; index < roots.Count; index++)
                roots[index].Class = next[index];
            count = classes.Count;
        }
        return count;
    }

    private static string SignatureOf(ActorCell root, ActorCell?[] cells)
    {
        // A set, not a list: how many twins one is linked to makes no distance shorter.
        SortedSet<(int Direction, int Class, long Minimum)> links = [];
        for (int link = 0; link < root.LinksOut.Count; link++)
            links.Add((0, cells[root.LinksOut.Peers[link]]!.Root.Class, root.LinksOut.Minimums[link]));
        for (int link = 0; link < root.LinksIn.Count; link++)
            links.Add((1, cells[root.LinksIn.Peers[link]]!.Root.Class, root.LinksIn.Minimums[link]));
        return root.Class + ":" + string.Join(';', links);
    }

    private void AddLinks(ActorCell cell, ActorCell?[] cells)
    {
        for (int link = 0; link < cell.LinksOut.Count; link++)
        {
            ActorCell peer = cells[cell.LinksOut.Peers[link]]!;
            if (peer.Root == cell.Root)
                continue;
            ref long distance = ref _distances[cell.Class * Count + peer.Class];
            distance = Math.Min(distance, cell.LinksOut.Minimums[link]);
        }
    }

    /// <summary>Floyd and Warshall's algorithm; the diagonal starts without a path, so that it becomes the shortest cycle.</summary>
    private void ShortenPaths()
    {
        for (int over = 0; over < Count; over++)
            for (int from = 0; from < Count; from++)
            {
                long first = Distance(from, over);
                if (first == long.MaxValue)
                    continue;
                for (int to = 0; to < Count; to++)
                {
                    long through = Saturate(first, Distance(over, to));
                    if (through < Distance(from, to))
                        _distances[from * Count + to] = through;
                }
            }
    }
}
