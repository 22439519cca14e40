using System.Globalization;

namespace HyperActors.Replacement;

// The seeded patterns of the recorded experiment. They must be the recorded ones to the last bit, so the generator is
// SplitMix64 with its own rules of drawing, and not the project's RandomStream, and the weights of a Zipf distribution
// are rounded as pow rounds them. Every draw below is in the recorder's order: a pattern is a function of that order.

/// <summary>The synthetic access patterns for which the real kernel's faults were recorded.</summary>
public static class ReferencePatterns
{
    private const int Percent = 100;

    /// <summary>The names of all patterns; <c>zipf</c> takes any exponent behind it, as in <c>zipf0.8</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["seq", "uniform", "zipf0.8", "zipf1.0", "zipf1.2", "hotcold", "phase", "scanzipf"];

    /// <summary>Makes a pattern.</summary>
    /// <remarks>
    /// <c>seq</c>: all pages in order, over and over. <c>uniform</c>. <c>zipfS</c>: Zipf with exponent S, the ranks
    /// scattered over the pages. <c>hotcold</c>: 90 % of the accesses in a scattered tenth of the pages. <c>phase</c>:
    /// eight phases, each with 95 % of its accesses in a quarter of the pages, half of it new. <c>scanzipf</c>: a
    /// quarter of the accesses belong to an endless scan, the others are <c>zipf1.0</c>.
    /// </remarks>
    /// <param name="name">One of <see cref="Names"/>, or <c>zipf</c> with another exponent from 0 to 64.</param>
    /// <param name="pages">Pages of the process, at least 16.</param>
    /// <param name="accesses">Length of the pattern, at least 0.</param>
    /// <param name="seed">Seed of the generator.</param>
    /// <param name="writePercent">How many of 100 accesses are writes, 0 to 100; each is drawn apart.</param>
    /// <returns>The pattern.</returns>
    /// <exception cref="ArgumentException">The name is not known, or a number is out of its range.</exception>
    public static LinuxPattern Make(string name, int pages, int accesses, ulong seed, int writePercent)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(accesses);
        ArgumentOutOfRangeException.ThrowIfNegative(writePercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(writePercent, Percent);
        var random = new SplitMix64(seed);
        Func<int, int> next = PageSource(name, pages, accesses, random);
        var words = new uint[accesses];
        for (int at = 0; at < accesses; at++)
        {
            uint page = (uint)next(at);
            bool write = writePercent == Percent || (writePercent > 0 && random.Below(Percent) < writePercent);
            words[at] = write ? page | LinuxPattern.WriteBit : page;
        }

        return new LinuxPattern(pages, words);
    }

    private static Func<int, int> PageSource(string name, int pages, int accesses, SplitMix64 random)
    {
        switch (name)
        {
            case "seq": return at => at % pages;
            case "uniform": return _ => random.Below(pages);
            case "hotcold": return HotAndCold(pages, random);
            case "phase": return at => Phase(at, pages, accesses, random);
            case "scanzipf": return ScanAndZipf(pages, random);
        }

        const string Zipf = "zipf";
        if (name.StartsWith(Zipf, StringComparison.Ordinal)
            && double.TryParse(
                name.AsSpan(Zipf.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double s))
        {
            ZipfRanks ranks = new(pages, s);
            int[] order = random.Permutation(pages);
            return _ => order[ranks.Next(random)];
        }

        throw new ArgumentException($"\"{name}\" is no pattern; there are {string.Join(", ", Names)}.", nameof(name));
    }

    private static Func<int, int> HotAndCold(int pages, SplitMix64 random)
    {
        int[] order = random.Permutation(pages);
        int hot = pages / 10;
        return _ =>
        {
            // The index of the page is drawn after the choice between hot and cold.
            bool isHot = random.Below(10) < 9;
            return order[isHot ? random.Below(hot) : hot + random.Below(pages - hot)];
        };
    }

    private static int Phase(int at, int pages, int accesses, SplitMix64 random)
    {
        int phase = (int)(at * 8L / accesses);
        int start = phase * (pages / 8) % pages;
        return random.Below(Percent) < 95 ? (start + random.Below(pages / 4)) % pages : random.Below(pages);
    }

    private static Func<int, int> ScanAndZipf(int pages, SplitMix64 random)
    {
        ZipfRanks ranks = new(pages, 1.0);
        int[] order = random.Permutation(pages);
        int scan = -1;
        return _ => random.Below(4) == 0 ? scan = (scan + 1) % pages : order[ranks.Next(random)];
    }

    /// <summary>Draws ranks with weights (rank + 1)^-s.</summary>
    private sealed class ZipfRanks
    {
        private readonly double[] _cumulative;

        public ZipfRanks(int count, double exponent)
        {
            _cumulative = InversePowers.Of(count, exponent);
            for (int rank = 1; rank < count; rank++)
                _cumulative[rank] = _cumulative[rank - 1] + _cumulative[rank];
        }

        public int Next(SplitMix64 random)
        {
            double drawn = random.Unit() * _cumulative[^1];
            int low = 0;
            int high = _cumulative.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (_cumulative[middle] > drawn)
                    high = middle;
                else
                    low = middle + 1;
            }

            return low;
        }
    }

    /// <summary>The recorder's generator: SplitMix64, and how it draws from it.</summary>
    private sealed class SplitMix64(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

        public double Unit() => (Next() >> 11) * (1.0 / (1L << 53));

        public int[] Permutation(int count)
        {
            var order = new int[count];
            for (int at = 0; at < count; at++)
                order[at] = at;
            for (int at = count - 1; at > 0; at--)
            {
                int other = Below(at + 1);
                (order[at], order[other]) = (order[other], order[at]);
            }

            return order;
        }

        private ulong Next()
        {
            unchecked
            {
                _state += 0x9E3779B97F4A7C15;
                ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                return mixed ^ (mixed >> 31);
            }
        }
    }
}
