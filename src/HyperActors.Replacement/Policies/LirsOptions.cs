namespace HyperActors.Replacement;

/// <summary>The conventions of LIRS that change its counts; the defaults are the paper's.</summary>
public sealed record LirsOptions
{
    /// <summary>Share of the frames for HIR pages. Default 0.01; 0 to 1.</summary>
    public decimal HirShare { get; init; } = 0.01m;

    /// <summary>Frames for HIR pages at least. Default 1; the authors' program has 2.</summary>
    public int MinimumHirFrames { get; init; } = 1;

    /// <summary>Whether a reference to the page referenced just before changes nothing. Default false; true in the
    /// authors' program.</summary>
    public bool SkipsRepeats { get; init; }

    /// <summary>Most pages remembered after they left, in multiples of the frames. Default 0: without bound.</summary>
    public int History { get; init; }
}
