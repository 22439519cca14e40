using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>The run as an episode of its own, number 0: what a trace must say of where it comes from and what it left out.</summary>
public static class RunEpisode
{
    /// <summary>The span's name.</summary>
    public const string Name = "run";

    /// <summary>
    /// Attributes that count base pages which one VM lost to another after the warm-up: this, the loser's name, a slash and
    /// the taker's name.
    /// </summary>
    public const string LostFrames = "hyperactors.lost_frames/";

    /// <summary>Stands for a VM where pages are meant that VMs share.</summary>
    public const string SharedPages = "(shared)";

    internal static TraceEpisode Of(
        Scenario scenario, TraceIdentity identity, ScenarioRun run, TraceTotals totals, VmPairCounts lost, long end)
    {
        UInt128 trace = identity.TraceOf(0);
        List<TraceAttribute> attributes =
        [
            new("hyperactors.episode", 0L),
            new("hyperactors.scenario.name", scenario.Name),
            new("hyperactors.scenario.sha256", identity.ScenarioHash),
            new("hyperactors.seed", scenario.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("hyperactors.fingerprint", run.Report.Digest.ToString()),
            new("hyperactors.clock", "virtual"),
            new("hyperactors.episodes", totals.Episodes),
            new("hyperactors.episodes.kept", totals.Kept),
            new("hyperactors.episodes.faulty", totals.Faulty),
            new("hyperactors.episodes.slowest", totals.Slowest),
            new("hyperactors.episodes.sampled", totals.Sampled),
            new("hyperactors.episodes.causes", totals.Causes),
            new("hyperactors.episodes.capped", totals.Capped),
        ];
        foreach ((int from, int to, long count) in lost.All())
            attributes.Add(new($"{LostFrames}{NameOf(scenario, from)}/{NameOf(scenario, to)}", count));
        TraceSpan span = new()
        {
            Id = TraceIdentity.SpanOf(trace, 0),
            Parent = 0,
            Name = Name,
            Kind = SpanKind.Internal,
            Role = "run",
            Start = 0,
            End = end / 1000,
            Attributes = attributes,
        };
        return new TraceEpisode { Id = trace, Number = 0, Spans = [span] };
    }

    private static string NameOf(Scenario scenario, int vm) => vm < scenario.VmNames.Count ? scenario.VmNames[vm] : SharedPages;
}
