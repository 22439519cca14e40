namespace HyperActors.Scenarios;

/// <summary>The part of a run in which an objective is judged: <c>except</c>, <c>during</c>, or <c>within</c> and <c>after</c>.</summary>
/// <remarks>
/// A fault counts from its beginning until service is back: until every page fault and transfer of a virtual disk that
/// waited while it went on has been answered, looked at every <see cref="ObjectiveWindows.Resolution"/> from its end on.
/// </remarks>
public sealed record ObjectiveScope
{
    /// <summary>Faults while which it is not judged. Default none.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>The fault while which alone it is judged. Default none.</summary>
    public string? During { get; init; }

    /// <summary>When judging begins. Default: after the warm-up.</summary>
    public SimDuration? From { get; init; }

    /// <summary>When judging ends. Default: at the end of the run.</summary>
    public SimDuration? To { get; init; }

    /// <summary>The fault after whose end it must hold again. Default none.</summary>
    public string? After { get; init; }

    /// <summary>How long after that end it must hold at the latest. Default none.</summary>
    public SimDuration? Within { get; init; }

    /// <summary>In words, such as <c>within 3s after swap-slow</c>.</summary>
    public override string ToString() => this switch
    {
        { After: not null } => $"within {Within} after {After}",
        { During: not null } => $"during {During}",
        { Except.Count: > 0 } => $"except {string.Join(", ", Except)}",
        _ => $"from {From ?? SimDuration.Zero} to {(To is { } to ? to.ToString() : "the end")}",
    };
}
