using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>The runs of one combination of values, which differ in the seed alone, and what they say together.</summary>
/// <param name="Choices">The values, in the order of the sweep's axes.</param>
/// <param name="Outcomes">The runs, seed by seed.</param>
public sealed record SweepGroup(IReadOnlyList<SweepChoice> Choices, IReadOnlyList<SweepOutcome> Outcomes)
{
    /// <summary>Runs that completed and whose objectives all held.</summary>
    public int Holding => Outcomes.Count(static outcome => outcome.Holds);

    /// <summary>Groups runs by their combination, in the order of the sweep.</summary>
    /// <param name="outcomes">The runs.</param>
    public static IReadOnlyList<SweepGroup> Of(IEnumerable<SweepOutcome> outcomes) =>
        [.. outcomes.GroupBy(static outcome => outcome.Point.Combination)
            .Select(static group => new SweepGroup(group.First().Point.Choices, [.. group]))];

    /// <summary>What the runs measured, metric by metric: the objectives, then how the machine as a whole did.</summary>
    /// <param name="objectives">The objectives of the scenario.</param>
    public IReadOnlyList<SweepMetric> Metrics(IReadOnlyList<Objective> objectives)
    {
        ArgumentNullException.ThrowIfNull(objectives);
        return
        [
            .. objectives.Select((objective, index) => new SweepMetric(
                objective.Name, objective.Unit, [.. Outcomes.Select(outcome => outcome.Summary.Slos[index].Measured)])
            {
                Limit = objective.Limit,
                Holding = Outcomes.Count(outcome => outcome.Summary.Slos[index].Status == ObjectiveStatus.Pass),
            }),
            .. MachineFacts.All.Select(fact => new SweepMetric(
                fact.Name, fact.Unit, [.. Outcomes.Select(outcome => fact.Of(outcome.Summary))])),
        ];
    }
}

/// <summary>A metric over the seeds of a combination.</summary>
/// <param name="Name">Name of an objective, or of a fact of <see cref="MachineFacts"/>.</param>
/// <param name="Unit">Its unit, in UCUM.</param>
/// <param name="Values">What each seed measured; null for no samples.</param>
public sealed record SweepMetric(string Name, string Unit, IReadOnlyList<double?> Values)
{
    /// <summary>Seeds in which the objective held; null for a metric that is no objective.</summary>
    public int? Holding { get; init; }

    /// <summary>The limit of the objective; 0 for a metric that is no objective.</summary>
    public double Limit { get; init; }

    /// <summary>The mean with its interval; null if nothing was measured.</summary>
    public ConfidenceInterval? Interval => ConfidenceInterval.Of([.. Values.OfType<double>()]);
}
