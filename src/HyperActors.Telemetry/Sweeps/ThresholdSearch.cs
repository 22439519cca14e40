namespace HyperActors.Telemetry;

/// <summary>Finds the last of some ordered candidates that hold, by bisection; each candidate is asked with several seeds.</summary>
/// <remarks>
/// <para>
/// The answer is the last candidate at which every seed holds. A second, shorter search finds the last at which any seed
/// does: between the two it depends on chance. Both trust that what fails goes on failing further up; wherever two asked
/// candidates say otherwise, it is told (<see cref="Violations"/>). The
/// candidate after the answer was always asked, unless there is none.
/// </para>
/// <para>
/// Whom it asks depends on earlier answers alone, so it is the same for any number of jobs. Asking the next candidates in
/// advance on idle processors was rejected for that reason.
/// </para>
/// </remarks>
public sealed class ThresholdSearch
{
    private readonly Func<int, IReadOnlyList<bool>> _ask;
    private readonly SortedDictionary<int, IReadOnlyList<bool>> _asked = [];

    private ThresholdSearch(Func<int, IReadOnlyList<bool>> ask) => _ask = ask;

    /// <summary>Number of the last candidate at which every seed holds; -1 if already the first fails.</summary>
    public int Answer { get; private set; } = -1;

    /// <summary>Number of the last candidate at which some seed holds; not below <see cref="Answer"/>.</summary>
    public int LastHope { get; private set; } = -1;

    /// <summary>The candidates that were asked, in order, and whether each seed held.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<bool>> Asked => _asked;

    /// <summary>Pairs of candidates, the first of which failed with a seed with which the second, further up, held.</summary>
    public IReadOnlyList<(int Failed, int Held)> Violations { get; private set; } = [];

    /// <summary>Searches.</summary>
    /// <param name="count">How many candidates there are.</param>
    /// <param name="ask">Asks a candidate: whether each seed holds.</param>
    public static ThresholdSearch Run(int count, Func<int, IReadOnlyList<bool>> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ThresholdSearch search = new(ask);
        search.Answer = search.Bisect(-1, count, All);
        search.LastHope = search.Answer == count - 1 ? search.Answer : search.FindLastHope(count);
        search.FindViolations();
        return search;
    }

    private static bool All(IReadOnlyList<bool> seeds) => seeds.All(static holds => holds);

    private static bool Any(IReadOnlyList<bool> seeds) => seeds.Any(static holds => holds);

    private IReadOnlyList<bool> Ask(int candidate)
    {
        if (!_asked.TryGetValue(candidate, out IReadOnlyList<bool>? seeds))
            _asked[candidate] = seeds = _ask(candidate);
        return seeds;
    }

    /// <summary>The last good candidate, when <paramref name="good"/> is one and <paramref name="bad"/> is none.</summary>
    private int Bisect(int good, int bad, Func<IReadOnlyList<bool>, bool> isGood)
    {
        while (bad - good > 1)
        {
            int middle = good + (bad - good) / 2;
            if (isGood(Ask(middle)))
                good = middle;
            else
                bad = middle;
        }
        return good;
    }

    /// <summary>Goes up from the answer in growing strides: it is mostly near.</summary>
    private int FindLastHope(int count)
    {
        int good = Answer;
        int bad = count;
        for (int stride = 1; good + stride < bad; stride *= 2)
        {
            if (!Any(Ask(good + stride)))
            {
                bad = good + stride;
                break;
            }
            good += stride;
        }
        return Bisect(good, bad, Any);
    }

    private void FindViolations()
    {
        var violations = new List<(int Failed, int Held)>();
        foreach ((int lower, IReadOnlyList<bool> before) in _asked)
            foreach ((int upper, IReadOnlyList<bool> after) in _asked)
                if (upper > lower && before.Zip(after).Any(static seed => !seed.First && seed.Second))
                    violations.Add((lower, upper));
        Violations = violations;
    }
}
