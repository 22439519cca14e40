namespace HyperActors.Replacement;

/// <summary>The experiments for which the real kernel's counts can be given.</summary>
public enum LinuxReferenceKind
{
    /// <summary>One process with a synthetic pattern.</summary>
    Single,

    /// <summary>Several processes with synthetic patterns under one limit.</summary>
    Contention,

    /// <summary>One process with the recorded accesses of a program.</summary>
    Programs,
}

/// <summary>One count, of the kernel and of the model.</summary>
/// <param name="Name">What was run, as in <c>zipf1.0</c> or <c>mix4 process 2 (hotcold)</c>.</param>
/// <param name="Frames">The limit.</param>
/// <param name="Measured">Major faults of the kernel, the mean of its runs.</param>
/// <param name="Simulated">Major faults of the model.</param>
/// <param name="SpreadPercent">Largest less smallest of the kernel's runs, in percent of their mean; absent for a
/// total.</param>
/// <param name="Bounded">Whether the cell counts for the bounds: see <see cref="LinuxValidation"/>.</param>
/// <param name="MeasuredResident">Mean frames held in the kernel, if recorded.</param>
/// <param name="SimulatedResident">Mean frames held in the model.</param>
/// <param name="OutOfMemory">Whether the model ended in a kill; its counts then mean nothing.</param>
public sealed record LinuxValidationCell(
    string Name,
    int Frames,
    long Measured,
    long Simulated,
    double? SpreadPercent,
    bool Bounded,
    double? MeasuredResident,
    double SimulatedResident,
    bool OutOfMemory)
{
    /// <summary>Simulated less measured, in percent of measured; infinite if only one of them is 0.</summary>
    public double ErrorPercent =>
        Measured == Simulated ? 0
        : Measured == 0 ? double.PositiveInfinity
        : 100.0 * (Simulated - Measured) / Measured;
}

/// <summary>One bound, and what it bounds.</summary>
/// <param name="Name">What is bounded.</param>
/// <param name="Value">What it is.</param>
/// <param name="Limit">What it may be at most.</param>
/// <param name="Unit">The unit of both.</param>
public sealed record LinuxValidationBound(string Name, double Value, double Limit, string Unit)
{
    /// <summary>Whether the bound is kept; a value that is no number does not keep it.</summary>
    public bool Holds => Value <= Limit;
}

/// <summary>How the model stands against one file of recorded counts.</summary>
/// <param name="Kind">The experiment.</param>
/// <param name="Cells">One entry a row of the file, in its order.</param>
/// <param name="Totals">One entry a scenario, in order of appearance; empty for other experiments.</param>
/// <param name="Bounds">All bounds of the experiment.</param>
public sealed record LinuxValidationReport(
    LinuxReferenceKind Kind,
    IReadOnlyList<LinuxValidationCell> Cells,
    IReadOnlyList<LinuxValidationCell> Totals,
    IReadOnlyList<LinuxValidationBound> Bounds)
{
    /// <summary>Whether all bounds hold and no run ended in a kill.</summary>
    public bool Holds => Bounds.All(bound => bound.Holds) && !Cells.Any(cell => cell.OutOfMemory);
}
