using System.Diagnostics.CodeAnalysis;

namespace HyperActors.Machine;

/// <summary>Whether the actors of this process can report episodes at all.</summary>
/// <remarks>
/// A feature switch of the runtime: where <c>HyperActors.EpisodeReports.AreSupported</c> is false when the first machine is
/// made, the compiler leaves the reports out as if they had never been written, and trimming does. Nobody needs that to run
/// fast, which a benchmark holds it to: without a log a report is one look at a field.
/// </remarks>
public static class EpisodeReports
{
    /// <summary>Name of the switch. Default true.</summary>
    public const string Switch = "HyperActors.EpisodeReports.AreSupported";

    /// <summary>Whether they can.</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool AreSupported { get; } = !AppContext.TryGetSwitch(Switch, out bool supported) || supported;
}
