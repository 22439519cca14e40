namespace HyperActors.Scenarios;

/// <summary>What <c>hyperactors sweep</c> varies: paths with the values that each shall have, and the seeds.</summary>
/// <remarks>Its keys are paths of the file itself, so it is bound by hand and not by properties.</remarks>
internal sealed record SweepSection
{
    /// <summary>The key of the seeds, beside the paths.</summary>
    public const string Seed = "seed";

    /// <summary>The paths, in the order of the file.</summary>
    public IReadOnlyList<SweepValues> Paths { get; init; } = [];

    /// <summary>How many seeds, from the scenario's own upwards; null if they are listed or not given.</summary>
    public int? SeedCount { get; init; }

    /// <summary>The seeds one by one; null if they are counted or not given.</summary>
    public IReadOnlyList<ulong>? Seeds { get; init; }
}

/// <summary>A path and its values, as they stand in the file.</summary>
internal sealed record SweepValues(SourceNode Path, IReadOnlyList<SourceNode> Values);
