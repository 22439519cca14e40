namespace HyperActors.Scenarios;

/// <summary>Do the paths of a sweep lead to options, and can these have the values?</summary>
internal static class SweepChecks
{
    /// <summary>Tries each value alone; what it means together with others is judged when the combination is read.</summary>
    public static void Check(SweepSection? sweep, SourceText source, IReadOnlyList<string> overrides, ErrorList errors)
    {
        foreach (SweepValues path in sweep?.Paths ?? [])
            foreach (SourceNode value in path.Values)
            {
                int before = errors.Count;
                _ = ScenarioReader.Bind(source, overrides, [(path.Path, value)], errors);
                // A path that leads nowhere does so for every value.
                if (errors.Count > before && errors.Last.Code is ErrorCode.UnknownOverride or ErrorCode.BadOverride)
                    break;
            }
    }
}
