namespace HyperActors.Scenarios;

/// <summary>
/// What was measured of one objective in its part of the run: differences of totals between the instants at which that part
/// begins and ends.
/// </summary>
internal sealed class ObjectiveWindow(Objective objective)
{
    private ObjectiveTotals _closed = ObjectiveTotals.None;
    private SimDuration _length;
    private ObjectiveTotals? _opened;
    private SimTime _openedAt;
    private SimTime? _faultEnd;

    /// <summary>What is judged.</summary>
    public Objective Objective => objective;

    /// <summary>When an objective that must hold again did so, from the end of its fault; null: not yet.</summary>
    public SimDuration? Recovered { get; private set; }

    /// <summary>Takes the totals of an instant into account.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="totals">What was measured until then, since the warm-up.</param>
    /// <param name="counts">Whether what follows counts.</param>
    public void Look(SimTime now, ObjectiveTotals totals, bool counts)
    {
        if (_opened is { } opened && !counts)
        {
            _closed = _closed.Plus(totals.Since(opened));
            _length += now - _openedAt;
            _opened = null;
        }
        else if (_opened is null && counts)
        {
            (_opened, _openedAt) = (totals.Copy(), now);
        }
    }

    /// <summary>Looks whether it holds again, in the window since the last look.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="totals">What was measured until then, since the warm-up.</param>
    /// <param name="end">When the fault ended.</param>
    public void LookAgain(SimTime now, ObjectiveTotals totals, SimTime end)
    {
        if (_opened is { } opened && totals.Since(opened) is var window
            && window.Measure(objective, now - _openedAt) is { } value && ObjectiveEvaluator.Holds(value, objective))
            Recovered = now - end;
        _faultEnd = end;
        (_opened, _openedAt) = (totals.Copy(), now);
    }

    /// <summary>The measured value at the end, or so far.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="totals">What was measured until then, since the warm-up.</param>
    public double? Measure(SimTime now, ObjectiveTotals totals)
    {
        if (objective.Scope?.After is not null)
            return Recovered?.TotalSeconds ?? (_faultEnd is { } end ? (now - end).TotalSeconds : null);
        return _opened is { } opened
            ? _closed.Plus(totals.Since(opened)).Measure(objective, _length + (now - _openedAt))
            : _closed.Measure(objective, _length);
    }

    /// <summary>What the measured value rests on; null for one that must hold again.</summary>
    /// <param name="totals">What was measured until now, since the warm-up.</param>
    public long? SamplesAt(ObjectiveTotals totals)
    {
        if (objective.Scope?.After is not null)
            return null;
        ObjectiveTotals counted = _opened is { } opened ? _closed.Plus(totals.Since(opened)) : _closed;
        return objective.Metric.Instrument == MetricInstrument.Histogram ? counted.Durations.Count : totals.Series;
    }
}
