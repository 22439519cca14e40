using System.Globalization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>A comparison for spreadsheets: one line a value, in base units.</summary>
internal static class ComparisonCsv
{
    /// <summary>Writes the lines.</summary>
    public static void Write(TextWriter output, Comparison comparison)
    {
        output.Write(CsvText.Line(["metric", "unit", "group", "run", "seed", "value"]));
        foreach (ComparedMetric row in comparison.Rows)
            for (int group = 0; group < comparison.Groups.Count; group++)
                for (int index = 0; index < row.Values[group].Count; index++)
                {
                    RunEntry run = comparison.Groups[group].Runs[index];
                    output.Write(CsvText.Line(
                    [
                        row.Metric.ToString(), row.Metric.Unit, comparison.Groups[group].Name, run.RunId,
                        run.Seed.ToString(CultureInfo.InvariantCulture),
                        row.Values[group][index]?.ToString("R", CultureInfo.InvariantCulture),
                    ]));
                }
    }
}
