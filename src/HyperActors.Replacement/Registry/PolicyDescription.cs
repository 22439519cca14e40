namespace HyperActors.Replacement;

/// <summary>What a user can know about a policy before choosing it.</summary>
public sealed record PolicyDescription
{
    /// <summary>The name in specifications, such as <c>clock</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence: how it chooses.</summary>
    public required string Summary { get; init; }

    /// <summary>Where it was published.</summary>
    public required string Source { get; init; }

    /// <summary>Cost of a touch, such as <c>O(1)</c>.</summary>
    public required string TouchCost { get; init; }

    /// <summary>Cost of choosing a victim.</summary>
    public required string VictimCost { get; init; }

    /// <summary>State for a frame in bytes, history included, without what depends on the number of pages.</summary>
    public required int BytesPerFrame { get; init; }

    /// <summary>What it must be told to work as published.</summary>
    public required PolicyInput Input { get; init; }

    /// <summary>What becomes of it where only faults and sampled accessed bits are seen, as in a hypervisor.</summary>
    public required string UnderSampling { get; init; }

    /// <summary>Its options; empty if it has none.</summary>
    public IReadOnlyList<PolicyParameter> Parameters { get; init; } = [];

    /// <summary>The kernel's reclaim that it names, which evicts by scans and in batches of its own and so is run by
    /// <see cref="LinuxReplay"/>; null for policies that choose one victim at a time.</summary>
    public LinuxReclaimAlgorithm? Reclaim { get; init; }

    /// <summary>Whether it chooses victims one at a time, knowing the past alone: false for <c>min</c>, which needs the
    /// future, and for a kernel's reclaim.</summary>
    public bool ChoosesVictims => Factory is not null;

    /// <summary>Whether a hypervisor can run it over its frames, with guests as groups under one limit.</summary>
    public bool ReclaimsHosts => ChoosesVictims || Reclaim == LinuxReclaimAlgorithm.ActiveInactive;

    /// <summary>Makes an instance; null if <see cref="ChoosesVictims"/> is false.</summary>
    internal Func<PolicyArguments, int, PageSpace, IReplacementPolicy>? Factory { get; init; }
}
