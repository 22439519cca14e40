using System.Text.Json.Serialization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The document of <c>compare --json</c>.</summary>
/// <param name="Groups">The groups; the first is the baseline.</param>
/// <param name="Metrics">What was compared.</param>
/// <param name="Sentence">What it comes to.</param>
internal sealed record ComparisonDocument(
    IReadOnlyList<ComparisonDocument.Group> Groups, IReadOnlyList<ComparisonDocument.Row> Metrics, string Sentence)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/comparison/v1";

    /// <summary>Why the numbers are to be doubted; left out where there is nothing to say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Note>? Notes { get; init; }

    /// <summary>Builds the document.</summary>
    public static ComparisonDocument Of(Comparison comparison) => new(
        [.. comparison.Groups.Select(group => new Group(
            group.Name, group.Runs[0].Scenario, [.. group.Runs.Select(run => run.RunId)], [.. group.Runs.Select(run => run.Seed)]))],
        [.. comparison.Rows.Select(row => new Row(
            row.Metric.ToString(), row.Metric.Unit,
            [.. row.Means.Select((mean, index) => new Cell(
                mean?.Mean, mean?.Low, mean?.High, row.Values[index], Change.Of(row.Changes[index])))]))],
        ComparisonSentence.Of(comparison))
    {
        Notes = comparison.Doubts.Count == 0 ? null
            : [.. comparison.Doubts.Select(doubt => new Note(
                Word(doubt.ToString()), ComparisonNotes.Of(doubt, comparison.Groups).Replace('\u00A0', ' ')))],
    };

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>A reason to doubt: <c>partial</c>, <c>lengths</c> or <c>scenarios</c>, and the same in words.</summary>
    internal sealed record Note(string Kind, string Text);

    /// <summary>A group of runs.</summary>
    internal sealed record Group(string Name, string Scenario, IReadOnlyList<string> Runs, IReadOnlyList<ulong> Seeds);

    /// <summary>A metric.</summary>
    internal sealed record Row(string Metric, string Unit, IReadOnlyList<Cell> Groups);

    /// <summary>A metric in a group: mean, 95 % interval, the values seed by seed, and the change from the baseline.</summary>
    internal sealed record Cell(double? Mean, double? Low, double? High, IReadOnlyList<double?> Values, Change? Change);

    /// <summary>A change from the baseline, in the metric's unit and relative to the baseline.</summary>
    internal sealed record Change(
        double Difference, double? Low, double? High, double? Relative, double? RelativeLow, double? RelativeHigh, string Verdict)
    {
        /// <summary>Takes the facts of a change.</summary>
        public static Change? Of(MetricChange? change) => change is null ? null : new Change(
            change.Difference.Mean, change.Difference.Low, change.Difference.High, change.Relative, change.RelativeLow,
            change.RelativeHigh, Word(change.Verdict.ToString()));
    }
}
