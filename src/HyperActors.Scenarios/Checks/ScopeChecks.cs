namespace HyperActors.Scenarios;

/// <summary>Can an objective be judged for a part of the run?</summary>
internal sealed class ScopeChecks(ScenarioSection section, SourceMap map, ErrorList errors)
{
    /// <summary>The part; null if the whole run counts, or a mistake was reported.</summary>
    public ObjectiveScope? Check(SloSection slo, Objective objective, string path)
    {
        int before = errors.Count;
        int ways = (slo.Except.Count > 0 ? 1 : 0) + (slo.During is null ? 0 : 1) + (slo.Within is null && slo.After is null ? 0 : 1);
        if (ways == 0)
            return null;
        if (ways > 1)
            errors.Add(map.Locate(path), path, ErrorCode.ContradictoryOptions,
                $"objective '{slo.Name}' names two parts of the run", "which one?",
                "write one of 'except', 'during', and 'within' with 'after'; or two objectives");
        if (objective.Metric.Instrument == MetricInstrument.Gauge)
            errors.Add(map.Locate($"{path}.expect"), $"{path}.expect", ErrorCode.NotOfAPart,
                $"objective '{slo.Name}' cannot be judged for a part of the run", "known for the whole run alone",
                "use a metric that is a total or a distribution: 'hyperactors list metrics'");
        for (int index = 0; index < slo.Except.Count; index++)
            CheckFault(slo.Except[index], slo, $"{path}.except[{index}]");
        CheckDuring(slo, $"{path}.during");
        CheckWithin(slo, path);
        return errors.Count > before ? null : new ObjectiveScope
        {
            Except = slo.Except,
            During = slo.During?.Fault,
            From = slo.During?.From,
            To = slo.During?.To,
            After = slo.After,
            Within = slo.Within,
        };
    }

    private void CheckDuring(SloSection slo, string path)
    {
        if (slo.During is not { } during)
            return;
        if (during.Fault is not null)
            CheckFault(during.Fault, slo, map.Has($"{path}.fault") ? $"{path}.fault" : path);
        if (during.Fault is null == (during.From is null && during.To is null))
            errors.Add(map.Locate(path), path, ErrorCode.ContradictoryOptions,
                $"objective '{slo.Name}' needs a fault or times", "when?",
                "write during: FAULT, or during: { from: 10s, to: 20s }");
        if (during.From >= during.To)
            errors.Add(map.Locate($"{path}.to"), $"{path}.to", ErrorCode.ContradictoryOptions,
                $"objective '{slo.Name}' ends before it begins", $"it begins at {during.From}", "raise 'to'");
        if (section.Duration is { } duration && (during.To > duration || during.From >= duration))
            errors.Add(map.Locate(path), path, ErrorCode.FaultAfterEnd, $"objective '{slo.Name}' is judged after the run",
                $"duration is {duration}", "raise duration, or judge it earlier");
    }

    private void CheckWithin(SloSection slo, string path)
    {
        if (slo.Within is null != slo.After is null)
        {
            string missing = slo.Within is null ? "within" : "after";
            errors.Add(map.Locate(path), path, ErrorCode.MissingKey, $"objective '{slo.Name}' needs '{missing}'",
                $"'{missing}' is missing", "write within: 3s with after: FAULT");
            return;
        }
        if (slo.After is null || !CheckFault(slo.After, slo, $"{path}.after"))
            return;
        FaultSection fault = section.Faults.First(fault => fault.Name == slo.After);
        SimTime end = FaultPlan.SpanOf(fault) is { } span ? (SimTime.Zero + fault.At).SaturatingAdd(span) : SimTime.MaxValue;
        if (end == SimTime.MaxValue)
            errors.Add(map.Locate($"{path}.after"), $"{path}.after", ErrorCode.NeverMeasured,
                $"objective '{slo.Name}' waits for the end of '{slo.After}', which has none", "lasts to the end of the run",
                "give the fault a 'for', or the crash a restartAfter");
        else if (section.Duration is { } duration && end.SaturatingAdd(slo.Within!.Value) > SimTime.Zero + duration)
            errors.Add(map.Locate($"{path}.within"), $"{path}.within", ErrorCode.FaultAfterEnd,
                $"objective '{slo.Name}' may be met after the run",
                $"'{slo.After}' ends at {end}, the run at {duration}", "raise duration, or lower within");
    }

    private bool CheckFault(string name, SloSection slo, string path)
    {
        if (section.Faults.Any(fault => fault.Name == name))
            return true;
        string[] names = [.. section.Faults.Select(static fault => fault.Name)];
        string? nearest = NearestWord.Find(name, names);
        errors.Add(map.Locate(path), path, ErrorCode.UnknownFault,
            $"objective '{slo.Name}' names the fault '{ValueBinder.Short(name)}', which does not exist",
            SectionBinder.DidYouMean(nearest) ?? "no such fault",
            names.Length == 0 ? "this scenario has no faults" : $"faults here: {string.Join(", ", names)}", nearest);
        return false;
    }
}
