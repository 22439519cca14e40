using System.Globalization;

namespace HyperActors.Replacement.Tests;

/// <summary>Miss counts of independent implementations, read from the reference data.</summary>
public static class DefinitionRows
{
    /// <summary>Which specification stands for a row's definition.</summary>
    public static readonly IReadOnlyDictionary<string, string> Specifications = Make();

    public static IEnumerable<(string Trace, string Definition, int Frames, long Misses)> Read(string path)
    {
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] start = line.Split(',');
            int frames = int.Parse(start[^3], CultureInfo.InvariantCulture);
            long misses = long.Parse(start[^1], CultureInfo.InvariantCulture);
            yield return (start[0], start[1], frames, misses);
        }
    }

    private static SortedDictionary<string, string> Make()
    {
        SortedDictionary<string, string> rows = new(StringComparer.Ordinal)
        {
            ["FIFO"] = "fifo",
            ["LRU"] = "lru",
            ["LRU-stack"] = "lru",
            ["CLOCK1-init0"] = "clock",
            ["CLOCK1-init1"] = "clock:insert=1",
            ["CLOCK2-init0"] = "clock:bits=2",
            ["CLOCK3-init0"] = "clock:bits=3",
            ["LFU"] = "lfu",
            ["MRU"] = "mru",
            ["SLRU-80"] = "slru",
            ["SLRU1:4"] = "slru:fill=any",
            ["SLRU2"] = "slru:fill=any;protected=0.5",
            ["SLRU4"] = "slru:fill=any;segments=4;protected=0.75",
            ["S4LRU-caffeine"] = "slru:segments=4;protected=0.75",
            ["LIRS-paper-h1"] = "lirs",
            ["LIRS-paper-h2"] = "lirs:minimum=2",
            ["LIRS-authors"] = "lirs:definition=authors",
            ["LIRS-authors-C"] = "lirs:definition=authors",
            ["CLOCKPRO-authors-C"] = "clockpro",
            ["QDLP"] = "qdlp",
            ["LeCaR-0"] = "lecar",
            ["LeCaR-1"] = "lecar:seed=1",
            ["LeCaR-2"] = "lecar:seed=2",
            ["2Q"] = "2q",
            ["2Q-paper-order"] = "2q:leave=after",
            ["ARC-real"] = "arc",
            ["ARC-floor"] = "arc:p=integer",
            ["ARC-ceil"] = "arc:p=ceiling",
            ["CAR-real"] = "car",
            ["CAR-floor"] = "car:p=integer",
            ["S3FIFO-paper"] = "s3fifo",
            ["S3FIFO-2"] = "s3fifo:definition=libcachesim",
            ["S3FIFO-1"] = "s3fifo:definition=libcachesim;threshold=1",
            ["SIEVE"] = "sieve",
            ["MIN"] = "min",
            ["MIN-intervals"] = "min",
        };
        for (int seed = 1; seed <= 10; seed++)
            rows[$"RANDOM-s{seed}"] = $"random:seed={seed}";
        return rows;
    }
}
