using System.Globalization;
using Spectre.Console;

namespace HyperActors.Cli;

/// <summary>Shows a validation to people: every cell, and then the bounds.</summary>
internal static class ValidationRenderer
{
    private static readonly Style _failed = new(Color.Red);

    /// <summary>Prints everything.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="report">The counts.</param>
    public static void Render(Page page, ValidationReport report)
    {
        foreach (ValidatedFile file in report.Files)
        {
            page.Writer.WriteLine($"{file.File}   major faults of '{report.Policy}' against the kernel's");
            page.Writer.WriteLine();
            WriteCells(page, file);
            page.Writer.WriteLine();
            WriteBounds(page, file);
            page.Writer.WriteLine();
        }
        page.Writer.WriteLine(
            $"{report.Cells} cells: " + (report.Holds ? "every bound holds" : "the kernel does otherwise"));
    }

    private static void WriteCells(Page page, ValidatedFile file)
    {
        bool frames = file.Cells.Any(cell => cell.MeasuredResident is not null);
        ResultColumn[] columns = ["cell", ">frames", ">measured", ">simulated", ">error", ">spread", ""];
        ResultColumn[] resident = [">held, measured", ">simulated"];
        var table = new ResultTable(frames ? [.. columns, .. resident] : columns);
        foreach (ValidatedCell cell in file.Cells.Concat(file.Totals))
        {
            string[] cells =
            [
                cell.Name,
                Figures.Count(cell.Frames),
                Figures.Count(cell.Measured),
                Figures.Count(cell.Simulated),
                Percent(cell.ErrorPercent),
                Percent(cell.SpreadPercent),
                cell.OutOfMemory ? "killed" : cell.Bounded ? "" : "not bounded",
            ];
            string[] held = [Frames(cell.MeasuredResident), Frames(cell.SimulatedResident)];
            table.Add(cell.OutOfMemory ? _failed : Style.Plain, frames ? [.. cells, .. held] : cells);
        }
        page.Write(table);
    }

    private static void WriteBounds(Page page, ValidatedFile file)
    {
        var table = new ResultTable("", "", "", "");
        foreach (ValidatedBound bound in file.Bounds)
            table.Add(
                bound.Holds ? Style.Plain : _failed,
                bound.Holds ? " ok" : " BEYOND",
                bound.Name,
                bound.Value is { } value
                    ? Figures.WithUnit(value.ToString("0.00", CultureInfo.InvariantCulture), bound.Unit)
                    : "of nothing",
                "at most " + Figures.WithUnit(bound.Limit.ToString("0", CultureInfo.InvariantCulture), bound.Unit));
        page.Write(table);
    }

    private static string Percent(double? percent) => percent is { } value
        ? Figures.WithUnit(value.ToString("0.00;-0.00;0.00", CultureInfo.InvariantCulture), "%")
        : Figures.Absent;

    private static string Frames(double? frames) =>
        frames is { } value ? Figures.Count((long)Math.Round(value)) : Figures.Absent;
}
