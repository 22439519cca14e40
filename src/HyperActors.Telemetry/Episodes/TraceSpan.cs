namespace HyperActors.Telemetry;

/// <summary>One actor's part in an episode. Instants are nanoseconds of virtual time since the start of the run.</summary>
public sealed record TraceSpan
{
    /// <summary>Identifies it in its trace; not 0.</summary>
    public required ulong Id { get; init; }

    /// <summary>The span that it is part of; 0 for the root.</summary>
    public required ulong Parent { get; init; }

    /// <summary>What is done, such as <c>swap.read</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How it relates to other actors' spans.</summary>
    public required SpanKind Kind { get; init; }

    /// <summary>The actor: <c>vm/NAME</c>, <c>hypervisor</c>, <c>frame-allocator</c>, <c>swap/NAME</c>.</summary>
    public required string Role { get; init; }

    /// <summary>When it began.</summary>
    public required long Start { get; init; }

    /// <summary>When it ended; not before <see cref="Start"/>.</summary>
    public required long End { get; init; }

    /// <summary>Its <c>error.type</c>; null if it did not fail.</summary>
    public string? Error { get; init; }

    /// <summary>What is known of it.</summary>
    public IReadOnlyList<TraceAttribute> Attributes { get; init; } = [];

    /// <summary>What happened in it; 32 at most.</summary>
    public IReadOnlyList<TraceEvent> Events { get; init; } = [];

    /// <summary>Its causes, in other episodes.</summary>
    public IReadOnlyList<TraceLink> Links { get; init; } = [];

    /// <summary>Its length in nanoseconds.</summary>
    public long Duration => End - Start;

    /// <summary>The value of an attribute; null if it has none of that name.</summary>
    /// <param name="key">The name.</param>
    public object? this[string key]
    {
        get
        {
            foreach (TraceAttribute attribute in Attributes)
                if (attribute.Key == key)
                    return attribute.Value;
            return null;
        }
    }
}
