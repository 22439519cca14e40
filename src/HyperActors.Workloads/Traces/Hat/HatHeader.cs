namespace HyperActors.Workloads;

/// <summary>What a trace in the project's own format says about itself.</summary>
public sealed record HatHeader
{
    /// <summary>What the gaps between accesses count. Default instructions.</summary>
    public HatGapUnit GapUnit { get; init; }

    /// <summary>
    /// Instructions of a window within which the touches of a page are one record; 0, the default, if touches were not
    /// collapsed.
    /// </summary>
    public uint Window { get; init; }

    /// <summary>Short name, such as <c>cc1</c>. Default empty; one line.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it comes from: program, arguments, machine. Default empty; one line.</summary>
    public string Source { get; init; } = "";

    /// <summary>The sums, if they were known when the header was written; the end of the trace has them
    /// always.</summary>
    public TraceTotals? Totals { get; init; }
}
