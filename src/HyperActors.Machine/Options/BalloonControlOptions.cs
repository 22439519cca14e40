namespace HyperActors.Machine;

/// <summary>Who decides how large the balloons are.</summary>
public abstract record BalloonControlOptions
{
    private protected BalloonControlOptions()
    {
    }

    /// <summary>Time between two decisions.</summary>
    public required SimDuration Every { get; init; }
}

/// <summary>
/// Shares with a tax on idle memory, as in ESX (Waldspurger, OSDI 2002): memory is taken from the VM that pays the
/// least for it, ρ = S / (P (f + k (1 − f))) with k = 1 / (1 − τ).
/// </summary>
public sealed record ProportionalShareOptions : BalloonControlOptions
{
    /// <summary>The tax τ in thousandths: 0 looks at shares alone. Default 750, as in ESX; 0 to 990.</summary>
    public int TaxPermille { get; init; } = 750;

    /// <summary>How far a balloon's target moves in one decision at most. Default 64 MiB.</summary>
    public ByteSize Step { get; init; } = 64.MiB;

    /// <summary>Pages of each VM whose accessed bits are looked at in one period. Default 100, as in ESX; 1 to
    /// 2,048.</summary>
    public int Sample { get; init; } = 100;
}

/// <summary>
/// Keeps the host's memory at a share of use, in steps: the auto-ballooning of Proxmox VE (target, step, period and
/// deadband are its values, read in a secondary source).
/// </summary>
public sealed record HostTargetOptions : BalloonControlOptions
{
    /// <summary>Share of the host's memory that may be in use, in thousandths. Default 800; 1 to 1,000.</summary>
    public int TargetPermille { get; init; } = 800;

    /// <summary>How far a balloon's target moves in one decision at most. Default 100 MiB.</summary>
    public ByteSize Step { get; init; } = 100.MiB;

    /// <summary>Differences from the target that are let be. Default 10 MiB.</summary>
    public ByteSize Deadband { get; init; } = 10.MiB;
}

/// <summary>
/// Every VM gets the same fraction of the way from its least to its full memory, as XenServer's <c>squeezed</c>. A VM
/// whose balloon does not move is left as it is, and the others share the rest.
/// </summary>
public sealed record EqualFractionOptions : BalloonControlOptions
{
    /// <summary>How long a balloon may stand still before its VM counts as inactive. Default 5 s.</summary>
    public SimDuration InactiveAfter { get; init; } = 5.Seconds;
}
