namespace HyperActors.Workloads.Tests;

/// <summary>Takes runs out of streams.</summary>
internal static class StreamReading
{
    /// <summary>The next runs, fetched with buffers of a given size.</summary>
    public static List<AccessRun> Take(this IAccessStream stream, int runs, int bufferSize = 4096)
    {
        List<AccessRun> taken = [];
        AccessRun[] buffer = new AccessRun[bufferSize];
        while (taken.Count < runs)
        {
            int count = stream.Fill(buffer.AsSpan(0, Math.Min(bufferSize, runs - taken.Count)));
            if (count == 0)
                break;
            taken.AddRange(buffer.AsSpan(0, count));
        }
        return taken;
    }

    /// <summary>All runs of a stream that ends.</summary>
    public static List<AccessRun> TakeAll(this IAccessStream stream, int bufferSize = 4096) =>
        stream.Take(int.MaxValue, bufferSize);

    /// <summary>Runs as text: kind, page, and count if it is not 1, as in <c>r5 w6*3</c>.</summary>
    public static string Show(IEnumerable<AccessRun> runs) =>
        string.Join(' ', runs.Select(Show));

    private static string Show(AccessRun run) =>
        $"{"rwxf"[(int)run.Kind]}{run.Page}{(run.Count > 1 ? $"*{run.Count}" : "")}";
}
