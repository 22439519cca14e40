namespace HyperActors.Telemetry;

/// <summary>How a span relates to those of other actors; the values are OpenTelemetry's.</summary>
public enum SpanKind
{
    /// <summary>Work inside an actor.</summary>
    Internal = 1,

    /// <summary>The handling of another actor's request.</summary>
    Server = 2,

    /// <summary>A request to another actor, until its answer is in.</summary>
    Client = 3,
}
