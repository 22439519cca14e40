namespace HyperActors.Scenarios;

/// <summary>What a campaign did and found.</summary>
public sealed class TortureTotals
{
    private readonly List<TortureCase> _cases = [];
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);

    /// <summary>Scenarios that were run to their end.</summary>
    public long Seeds { get; private set; }

    /// <summary>Wall time.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Simulated time of all runs, in seconds.</summary>
    public double SimulatedSeconds { get; private set; }

    /// <summary>Messages delivered in all runs.</summary>
    public long Events { get; private set; }

    /// <summary>Checks that the oracle made.</summary>
    public long Checks { get; private set; }

    /// <summary>Scenarios whose simulated system died in good order.</summary>
    public long Died { get; private set; }

    /// <summary>Things that were taken out of scenarios because the checks refused them.</summary>
    public long Refused { get; private set; }

    /// <summary>Injected faults by their verb, in the order of the words.</summary>
    public IReadOnlyDictionary<string, long> Faults => _faults;

    /// <summary>What was found: while the campaign goes on as it was found, and once it is over in the order of the seeds.</summary>
    public IReadOnlyList<TortureCase> Cases => _cases;

    internal void Add(TrialResult result, int refused, TortureCase? found)
    {
        Seeds++;
        SimulatedSeconds += result.Simulated.TotalSeconds;
        Events += result.Events;
        Checks += result.Checks;
        Died += result.Died ? 1 : 0;
        Refused += refused;
        foreach (string verb in result.Faults)
            _faults[verb] = _faults.GetValueOrDefault(verb) + 1;
        if (found is not null)
            _cases.Add(found);
    }

    internal void Add(TortureCase found) => _cases.Add(found);

    internal void Replace(TortureCase found, TortureCase reduced) => _cases[_cases.IndexOf(found)] = reduced;

    internal void Sort() => _cases.Sort(static (left, right) => left.Seed.CompareTo(right.Seed));
}
