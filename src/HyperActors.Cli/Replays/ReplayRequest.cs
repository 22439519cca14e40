using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary>What a user asked <c>replay</c> for, as written.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The trace; null for a group.</summary>
    public required string? Trace { get; init; }

    /// <summary>The traces of a group; empty for a single trace.</summary>
    public required IReadOnlyList<string> Group { get; init; }

    /// <summary>Accesses a turn of each process of a group.</summary>
    public required IReadOnlyList<string> Quanta { get; init; }

    /// <summary>The format of all traces; null to recognise it.</summary>
    public required TraceFormat? Format { get; init; }

    /// <summary>Specifications of policies.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>Sizes of memory.</summary>
    public required IReadOnlyList<string> Frames { get; init; }

    /// <summary>Whether every page is written once before counting starts.</summary>
    public required bool Populate { get; init; }

    /// <summary>Accesses to replay at most, of each trace.</summary>
    public required long Accesses { get; init; }

    /// <summary>Replays at a time.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether to print a JSON document.</summary>
    public required bool Json { get; init; }

    /// <summary>Whether to print lines of values.</summary>
    public required bool Csv { get; init; }
}
