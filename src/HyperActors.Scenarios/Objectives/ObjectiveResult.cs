using System.Text.Json.Serialization;

namespace HyperActors.Scenarios;

/// <summary>An objective and what was measured.</summary>
public sealed record ObjectiveResult
{
    /// <summary>Name of the objective.</summary>
    public required string Name { get; init; }

    /// <summary>The expression as it was written.</summary>
    public required string Expression { get; init; }

    /// <summary>How it came out.</summary>
    public required ObjectiveStatus Status { get; init; }

    /// <summary>The measured value in the metric's base unit (seconds, ratio, count); null without samples.</summary>
    public required double? Measured { get; init; }

    /// <summary>The limit in the same unit.</summary>
    public required double Limit { get; init; }

    /// <summary>
    /// How far the measured value is on the good side of the limit, relative to the limit: 0.82 is 82 % to spare, −1.05
    /// is 105 % over. Null without samples, and for a limit of 0 that was not met.
    /// </summary>
    public required double? Margin { get; init; }

    /// <summary>
    /// What the measured value rests on: durations of a distribution, else series (a VM, a device, …). Null for an objective
    /// that must hold again after a fault.
    /// </summary>
    public long? Samples { get; init; }

    /// <summary>
    /// The first instant, in seconds of virtual time, at which it would have been judged as not held had the run ended
    /// there. Null if there was none among the instants at which the run was sampled, or if it was not sampled at all, as it
    /// was neither kept nor reported.
    /// </summary>
    public double? FirstBreachSeconds { get; init; }

    /// <summary>Which part of the run counts, such as <c>except swap-slow</c>; null: all that follows the warm-up.</summary>
    public string? Scope { get; init; }

    /// <summary>The unit of <see cref="Measured"/> and <see cref="Limit"/>: <c>s</c>, <c>1</c>, <c>By</c>,
    /// <c>{fault}</c>, …</summary>
    public string Unit { get; init; } = "1";

    /// <summary>Whether the run ends with exit code 4 for it.</summary>
    [JsonIgnore]
    public bool FailsTheRun { get; init; }
}
