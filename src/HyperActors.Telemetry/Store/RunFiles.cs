using System.Globalization;
using System.Text;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>The files of a run's directory, and how each is written.</summary>
internal static class RunFiles
{
    public const string Scenario = "scenario.yaml";
    public const string ResolvedScenario = "scenario.resolved.yaml";
    public const string Summary = "summary.json";
    public const string Metrics = "metrics.csv";
    public const string Distributions = "histograms.csv";
    public const string Series = "series.csv";
    public const string Episodes = "episodes.csv";

    /// <summary>Columns of the table <c>episode</c> after the run, and the names that a file has for them.</summary>
    public static readonly string[] EpisodeColumns =
        ["episode", "kind", "vm", "start_ns", "dur_ns", "outcome", "cause_episode", "weight"];

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes every file of a run.</summary>
    /// <param name="record">The run.</param>
    /// <param name="manifest">What is known of it.</param>
    /// <param name="folder">A directory of its own, under a passing name.</param>
    /// <param name="place">The directory's name to be, from which the resolved scenario finds its traces.</param>
    public static void Write(RunRecord record, RunManifest manifest, string folder, string place)
    {
        WriteText(folder, Scenario, record.Scenario.Text);
        WriteText(folder, ResolvedScenario, record.Scenario.Resolve(place));
        WriteText(folder, Summary, record.Run.Summary.ToJson());
        WriteText(folder, Metrics, MetricLines(record.Run.Measurements));
        WriteText(folder, Distributions, DistributionLines(record.Run.Measurements));
        WriteText(folder, RunManifest.FileName,
            System.Text.Json.JsonSerializer.Serialize(manifest, StoreJson.Default.RunManifest) + "\n");
        foreach (RunArtefact artefact in record.Artefacts)
        {
            // A name with a folder would leave the run's directory.
            using var stream = new FileStream(Path.Combine(folder, Path.GetFileName(artefact.Name)), FileMode.CreateNew);
            artefact.Write(stream);
        }
    }

    private static void WriteText(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text, _utf8);

    private static string MetricLines(RunMeasurements run)
    {
        var text = new StringBuilder(CsvText.Line(["metric", "labels", "agg", "value", "unit", "n"]));
        foreach (MetricValue value in MetricTable.Values(run))
            text.Append(CsvText.Line(
            [
                value.Metric, MetricLabels.ToText(value.Labels), value.Aggregate, Show(value.Value), value.Unit, Show(value.Samples),
            ]));
        return text.ToString();
    }

    private static string DistributionLines(RunMeasurements run)
    {
        var text = new StringBuilder(CsvText.Line(["metric", "labels", "lo_ns", "hi_ns", "count"]));
        foreach (MetricDistribution distribution in MetricTable.Distributions(run))
        {
            string labels = MetricLabels.ToText(distribution.Labels);
            foreach (MetricBucket bucket in distribution.Buckets)
                text.Append(CsvText.Line(
                    [distribution.Metric, labels, Show(bucket.LowNanoseconds), Show(bucket.HighNanoseconds), Show(bucket.Count)]));
        }
        return text.ToString();
    }

    private static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Show(long value) => value.ToString(CultureInfo.InvariantCulture);
}
