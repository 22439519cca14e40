using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What a run left behind of one VM.</summary>
public sealed record VmMeasurements
{
    /// <summary>Name of the VM.</summary>
    public required string Name { get; init; }

    /// <summary>Its counters since the warm-up.</summary>
    public required VmCounters Counters { get; init; }

    /// <summary>What its balloon driver did; null if it has none.</summary>
    public BalloonCounters? Balloon { get; init; }

    /// <summary>Base pages that it reported as free; of the whole run.</summary>
    public long PagesReported { get; init; }

    /// <summary>Whether the hypervisor killed it for want of memory.</summary>
    public required bool KilledByHypervisor { get; init; }
}
