using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>What was going on, for the file that a bug of ours leaves behind.</summary>
internal sealed class CrashFacts
{
    /// <summary>The scenario that was to run, if one had been read.</summary>
    public Scenario? Scenario { get; set; }
}
