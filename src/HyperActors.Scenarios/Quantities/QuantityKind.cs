namespace HyperActors.Scenarios;

/// <summary>What a number in a scenario measures; decides its units.</summary>
public enum QuantityKind
{
    /// <summary>A whole number without unit.</summary>
    Count,

    /// <summary>Memory: B, KiB, MiB, GiB, TiB or pages. In bytes.</summary>
    Size,

    /// <summary>Time: ps, ns, us, ms, s, min, h. In picoseconds.</summary>
    Duration,

    /// <summary>A share: <c>4%</c> or <c>0.04</c>. 1 is the whole.</summary>
    Ratio,

    /// <summary>Times a second: <c>/s</c>.</summary>
    Rate,

    /// <summary>Memory in a second: <c>MiB/s</c>. In bytes a second.</summary>
    Bandwidth,

    /// <summary>A decimal number without unit.</summary>
    Number,

    /// <summary>A multiple: <c>x10</c>.</summary>
    Factor,
}
