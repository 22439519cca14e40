namespace HyperActors.Telemetry;

/// <summary>A span of an episode that is being put together. Instants are in picoseconds.</summary>
internal struct SpanSlot
{
    /// <summary>Value of <see cref="End"/> while the span is open.</summary>
    public const long Open = -1;

    public long Start;
    public long End;

    /// <summary>What the span's description says; −1 for none.</summary>
    public long Number;

    /// <summary>Index of the parent; −1 for the root.</summary>
    public short Parent;

    /// <summary>Whose it is: index of the actor's log.</summary>
    public short Role;

    public SpanName Name;
    public SpanFailure Failure;
}
