namespace HyperActors.Replacement.Tests;

/// <summary>
/// The ten synthetic traces of a million references that independent implementations were counted on, bit for bit:
/// SplitMix64 with a modulo, and a Zipf table in integers, so that any language can make them.
/// </summary>
public static class GeneratedTraces
{
    public const int References = 1_000_000;

    public static readonly IReadOnlyList<string> Names =
        ["uniform", "zipf08", "zipf10", "zipf12", "loop", "scanzipf", "phases", "lrustack", "burst", "loops3"];

    private static readonly Dictionary<string, Lazy<ReferenceString>> _made =
        Names.ToDictionary(
            name => name, name => new Lazy<ReferenceString>(() => ReferenceString.FromDense(Make(name), 100_000)));

    public static ReferenceString Get(string name) => _made[name].Value;

    public static uint[] Make(string name, int references = References) => name switch
    {
        "uniform" => Uniform(references),
        "zipf08" => Zipf(references, 102, 100_000, 4),
        "zipf10" => Zipf(references, 103, 50_000, 5),
        "zipf12" => Zipf(references, 104, 20_000, 6),
        "loop" => [.. Enumerable.Range(0, references).Select(t => (uint)(t % 20_000))],
        "scanzipf" => ScanZipf(references),
        "phases" => Phases(references),
        "lrustack" => LruStack(references),
        "burst" => Burst(references),
        "loops3" => Loops3(references),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such trace."),
    };

    private static uint[] Uniform(int references)
    {
        Draws draws = new(101);
        return Fill(references, _ => draws.Below(50_000));
    }

    private static uint[] Zipf(int references, ulong seed, int pages, int fifths)
    {
        Draws draws = new(seed);
        ZipfTable table = new(pages, fifths);
        return Fill(references, _ => Permute(table.Draw(draws), pages));
    }

    private static uint[] ScanZipf(int references)
    {
        Draws draws = new(106);
        ZipfTable table = new(20_000, 5);
        ulong scanned = 0;
        return Fill(references, t =>
            t % 25_000 < 20_000 ? Permute(table.Draw(draws), 20_000) : 20_000 + scanned++ % 80_000);
    }

    private static uint[] Phases(int references)
    {
        Draws draws = new(107);
        ulong start = 0;
        return Fill(references, t =>
        {
            if (t % 100_000 == 0)
                start = draws.Below(52_001);
            if (draws.Below(10) == 9)
                return draws.Below(60_000);
            ulong a = draws.Below(8_000);
            ulong b = draws.Below(8_000);
            return start + Math.Min(a, b);
        });
    }

    private static uint[] LruStack(int references)
    {
        Draws draws = new(108);
        ZipfTable table = new(30_000, 5);
        uint[] stack = [.. Enumerable.Range(0, 30_000).Select(page => (uint)page)];
        return Fill(references, _ =>
        {
            int depth = table.Draw(draws);
            uint page = stack[depth];
            Array.Copy(stack, 0, stack, 1, depth);
            return stack[0] = page;
        });
    }

    private static uint[] Burst(int references)
    {
        Draws draws = new(109);
        ZipfTable table = new(40_000, 4);
        ulong page = 0;
        ulong left = 0;
        return Fill(references, _ =>
        {
            if (left == 0)
            {
                page = Permute(table.Draw(draws), 40_000);
                left = 1 + draws.Below(4);
            }
            left--;
            return page;
        });
    }

    private static uint[] Loops3(int references)
    {
        Draws draws = new(110);
        ulong a = 0, b = 0, c = 0;
        return Fill(references, _ => draws.Below(6) switch
        {
            < 3ul => a++ % 2_000,
            < 5ul => 2_000 + b++ % 10_000,
            _ => 12_000 + c++ % 40_000,
        });
    }

    private static uint[] Fill(int references, Func<int, ulong> draw)
    {
        uint[] trace = new uint[references];
        for (int t = 0; t < references; t++)
            trace[t] = (uint)draw(t);
        return trace;
    }

    private static ulong Permute(int rank, int pages) => ((ulong)rank * 7_919 + 1) % (ulong)pages;
}
