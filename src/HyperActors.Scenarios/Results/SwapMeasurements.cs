using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What a run left behind of one swap device.</summary>
public sealed record SwapMeasurements
{
    /// <summary>Name of the device.</summary>
    public required string Name { get; init; }

    /// <summary>Operations that it serves at the same time; at least 1.</summary>
    public required int Channels { get; init; }

    /// <summary>Its counters since the warm-up.</summary>
    public required SwapCounters Counters { get; init; }
}
