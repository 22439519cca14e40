namespace HyperActors.Cli;

/// <summary>What was going on, for the file that a bug of ours leaves behind.</summary>
internal sealed class CrashFacts
{
    /// <summary>The seed of the run, if one had begun.</summary>
    public ulong? Seed { get; set; }

    /// <summary>The resolved scenario as text, if there was one.</summary>
    public Func<string>? ResolvedScenario { get; set; }
}
