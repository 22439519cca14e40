using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary>How a policy stands against one file of recorded counts.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Kind">The experiment: <c>single</c>, <c>contention</c> or <c>programs</c>.</param>
/// <param name="Holds">Whether all bounds hold and nothing was killed.</param>
/// <param name="Cells">One entry a row of the file.</param>
/// <param name="Totals">One entry a scenario of several processes.</param>
/// <param name="Bounds">What is bounded, what it is, and what it may be.</param>
internal sealed record ValidatedFile(
    string File,
    string Kind,
    bool Holds,
    IReadOnlyList<ValidatedCell> Cells,
    IReadOnlyList<ValidatedCell> Totals,
    IReadOnlyList<ValidatedBound> Bounds)
{
    /// <summary>The entry of a report.</summary>
    public static ValidatedFile From(string file, LinuxValidationReport report) => new(
        file,
        report.Kind.ToString().ToLowerInvariant(),
        report.Holds,
        [.. report.Cells.Select(ValidatedCell.From)],
        [.. report.Totals.Select(ValidatedCell.From)],
        [.. report.Bounds.Select(ValidatedBound.From)]);
}

/// <summary>One bound, and what it bounds.</summary>
/// <param name="Name">What is bounded.</param>
/// <param name="Value">What it is; null if a count that should be 0 is not, which no percentage can tell.</param>
/// <param name="Limit">What it may be at most.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Holds">Whether the bound is kept.</param>
internal sealed record ValidatedBound(string Name, double? Value, double Limit, string Unit, bool Holds)
{
    /// <summary>The entry of a bound.</summary>
    public static ValidatedBound From(LinuxValidationBound bound) => new(
        bound.Name, double.IsFinite(bound.Value) ? bound.Value : null, bound.Limit, bound.Unit, bound.Holds);
}

/// <summary>One count, of the kernel and of the simulation.</summary>
/// <param name="Name">What was run.</param>
/// <param name="Frames">The limit.</param>
/// <param name="Measured">Major faults of the kernel, the mean of its runs.</param>
/// <param name="Simulated">Major faults of the simulation.</param>
/// <param name="ErrorPercent">Simulated less measured in percent of measured; null if only one of them is 0.</param>
/// <param name="SpreadPercent">How much the kernel's runs differ, in percent; null for a total.</param>
/// <param name="Bounded">Whether the bounds count it.</param>
/// <param name="MeasuredResident">Mean frames held in the kernel; null if not recorded.</param>
/// <param name="SimulatedResident">Mean frames held in the simulation.</param>
/// <param name="OutOfMemory">Whether the simulation ended in a kill.</param>
internal sealed record ValidatedCell(
    string Name,
    int Frames,
    long Measured,
    long Simulated,
    double? ErrorPercent,
    double? SpreadPercent,
    bool Bounded,
    double? MeasuredResident,
    double SimulatedResident,
    bool OutOfMemory)
{
    /// <summary>The entry of a cell.</summary>
    public static ValidatedCell From(LinuxValidationCell cell) => new(
        cell.Name,
        cell.Frames,
        cell.Measured,
        cell.Simulated,
        double.IsFinite(cell.ErrorPercent) ? cell.ErrorPercent : null,
        cell.SpreadPercent,
        cell.Bounded,
        cell.MeasuredResident,
        cell.SimulatedResident,
        cell.OutOfMemory);
}
