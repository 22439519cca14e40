using System.Globalization;
using System.Text.Json;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>Everything that the report of a run is made of.</summary>
public sealed record ReportInput
{
    /// <summary>The result of the run.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>The scenario with every default written out; YAML.</summary>
    public required string Scenario { get; init; }

    /// <summary>The run over virtual time; null if it was not sampled.</summary>
    public RunSeries? Series { get; init; }

    /// <summary>The distributions of the whole run. Default none.</summary>
    public IReadOnlyList<MetricDistribution> Distributions { get; init; } = [];

    /// <summary>The episodes that were kept. Default none.</summary>
    public IReadOnlyList<TraceEpisode> Episodes { get; init; } = [];

    /// <summary>End of the warm-up. Default none.</summary>
    public SimDuration Warmup { get; init; }

    /// <summary>Version of the program that made the run; null if unknown.</summary>
    public string? Version { get; init; }

    /// <summary>Id of the run in the store; null if it is in none.</summary>
    public string? RunId { get; init; }

    /// <summary>The command that makes the same run again; null if unknown.</summary>
    public string? Replay { get; init; }

    /// <summary>Takes a run that is over.</summary>
    /// <param name="record">The run.</param>
    /// <param name="series">Its series; null if it was not sampled.</param>
    public static ReportInput Of(RunRecord record, RunSeries? series)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new ReportInput
        {
            Summary = record.Run.Summary,
            Scenario = record.Scenario.Resolve(),
            Series = series,
            Distributions = [.. MetricTable.Distributions(record.Run.Measurements)],
            Warmup = record.Run.Measurements.Warmup,
            Version = record.Version,
        };
    }

    /// <summary>Reads a run's directory in the store.</summary>
    /// <param name="folder">The directory.</param>
    /// <exception cref="ResultsStoreException">A file is missing or broken.</exception>
    public static ReportInput Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            RunManifest? manifest = ReadManifest(Path.Combine(folder, RunManifest.FileName));
            string scenario = File.ReadAllText(Path.Combine(folder, RunFiles.ResolvedScenario));
            return new ReportInput
            {
                Summary = RunSummary.FromJson(File.ReadAllText(Path.Combine(folder, RunFiles.Summary))),
                Scenario = scenario,
                Series = ReadSeries(Path.Combine(folder, RunFiles.Series)),
                Distributions = [.. ReadDistributions(Path.Combine(folder, RunFiles.Distributions))],
                Episodes = ReadEpisodes(folder),
                Warmup = WarmupOf(scenario),
                Version = manifest?.Version,
                RunId = manifest?.Run,
                Replay = $"hyperactors run {Path.Combine(folder, RunFiles.ResolvedScenario)}",
            };
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException
            or FormatException or IndexOutOfRangeException or TraceFileException)
        {
            throw new ResultsStoreException($"'{folder}' holds no run that can be read: {broken.Message}", broken);
        }
    }

    private static RunManifest? ReadManifest(string path)
    {
        if (!File.Exists(path))
            return null;
        return JsonSerializer.Deserialize(File.ReadAllText(path), StoreJson.Default.RunManifest);
    }

    private static RunSeries? ReadSeries(string path)
    {
        if (!File.Exists(path))
            return null;
        using StreamReader reader = new(path);
        return RunSeries.ReadCsv(reader);
    }

    private static IReadOnlyList<TraceEpisode> ReadEpisodes(string folder) =>
        TraceFile.IsIn(folder) ? TraceFile.Read(folder).Episodes : [];

    private static IEnumerable<MetricDistribution> ReadDistributions(string path)
    {
        if (!File.Exists(path))
            yield break;
        using StreamReader reader = new(path);
        foreach (IGrouping<(string Metric, string Labels), string[]> lines in CsvText.Read(reader).Skip(1)
            .GroupBy(static cells => (cells[0], cells[1])))
            yield return new MetricDistribution(lines.Key.Metric, [.. SampledSeries.ParseLabels(lines.Key.Labels)],
                [.. lines.Select(static cells => new MetricBucket(Whole(cells[2]), Whole(cells[3]), Whole(cells[4])))]);
    }

    private static SimDuration WarmupOf(string scenario) =>
        ScenarioReader.ReadText(scenario, "scenario.resolved.yaml").Scenario is { } read
            ? read.ToMachineOptions().Warmup
            : SimDuration.Zero;

    private static long Whole(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
