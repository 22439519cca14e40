using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Asks candidates by running them, and gathers what they came to.</summary>
/// <param name="session">The sweep whose one axis has the candidates.</param>
/// <param name="question">What is asked.</param>
internal sealed class FindSession(SweepSession session, FindQuestion question)
{
    private readonly SortedDictionary<int, SweepGroup> _groups = [];
    private readonly SortedDictionary<int, ScenarioReading> _mistakes = [];

    /// <summary>The sweep.</summary>
    public SweepSession Session { get; } = session;

    /// <summary>What is asked.</summary>
    public FindQuestion Question { get; } = question;

    /// <summary>The objectives that must hold.</summary>
    public IReadOnlyList<Objective> Judged { get; } =
        [.. session.Scenario.Objectives.Where(objective => question.Objectives?.Contains(objective.Name) ?? true)];

    /// <summary>The candidates, the one that should hold most easily first.</summary>
    public IReadOnlyList<SweepChoice> Candidates => Session.Plan.Axes[0].Values;

    /// <summary>Finds the answer.</summary>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public FindResult Search()
    {
        ThresholdSearch search = ThresholdSearch.Run(Candidates.Count, Ask);
        return new FindResult(Candidates, search, _groups, _mistakes);
    }

    /// <summary>Whether the judged objectives hold in an outcome, and the simulated system lives.</summary>
    public bool Holds(SweepOutcome outcome) =>
        outcome.Summary.ExitCode != ExitCodes.SystemDied
        && Judged.All(objective => outcome.Summary.Slos.Single(slo => slo.Name == objective.Name).Status == ObjectiveStatus.Pass);

    private IReadOnlyList<bool> Ask(int candidate)
    {
        var cases = new List<SweepCase>();
        foreach (ulong seed in Session.Plan.Seeds)
        {
            var point = new SweepPoint(candidate + 1, [Candidates[candidate]], seed);
            ScenarioReading reading = Session.Plan.Read(point);
            if (reading.Scenario is null)
            {
                // What cannot even be put together does not hold: guests that fit into no swap, for instance.
                _mistakes[candidate] = reading;
                Tell(candidate, $"cannot be: {reading.Errors[0].What}");
                return [.. Session.Plan.Seeds.Select(_ => false)];
            }
            cases.Add(new SweepCase(point, reading.Scenario, Session.Plan.Overrides(point)));
        }
        IReadOnlyList<SweepOutcome> outcomes = Session.Run(cases, out bool interrupted);
        if (interrupted)
            throw new OperationCanceledException();
        _groups[candidate] = new SweepGroup([Candidates[candidate]], outcomes);
        Tell(candidate, $"{outcomes.Count(Holds)} of {outcomes.Count} seeds hold");
        return [.. outcomes.Select(Holds)];
    }

    private void Tell(int candidate, string what) =>
        Session.Context.Error.WriteLine($"{Question.Path}={Candidates[candidate].Text}: {what}");
}
