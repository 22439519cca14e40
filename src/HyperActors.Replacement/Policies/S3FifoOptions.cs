namespace HyperActors.Replacement;

/// <summary>The conventions of S3-FIFO that change its counts.</summary>
public sealed record S3FifoOptions
{
    /// <summary>Share of the frames for new pages. Default 0.1; 0 to 1.</summary>
    public decimal SmallShare { get; init; } = 0.1m;

    /// <summary>How many dropped numbers are remembered, as a share of the frames. Default 0.9; 0 to 1.</summary>
    public decimal GhostShare { get; init; } = 0.9m;

    /// <summary>Uses that move a page from the small queue to the main one. Default 2; 1 to 3.</summary>
    public int Threshold { get; init; } = 2;

    /// <summary>Whether to decide as libCacheSim, the authors' code, does. Default false: as the paper.</summary>
    public bool AsLibCacheSim { get; init; }
}
