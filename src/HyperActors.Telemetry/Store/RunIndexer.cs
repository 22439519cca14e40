using System.Globalization;
using System.Text.Json;
using HyperActors.Scenarios;
using Microsoft.Data.Sqlite;

namespace HyperActors.Telemetry;

/// <summary>Turns the files of a run's directory into rows, within a change that the caller makes whole.</summary>
/// <remarks>
/// A new run goes the same way as one that is found again by a reindex, so that both give the same rows.
/// </remarks>
internal sealed class RunIndexer(SqliteConnection connection)
{
    private readonly RowWriter _rows = new(connection);

    /// <summary>Puts a run into the tables, in place of what they had of it.</summary>
    /// <param name="folder">The run's directory.</param>
    /// <param name="relative">Its place in the store, with forward slashes.</param>
    /// <returns>What is known of the run.</returns>
    /// <exception cref="ResultsStoreException">A file is missing or broken.</exception>
    public RunManifest Index(string folder, string relative)
    {
        RunManifest run = ReadManifest(folder);
        try
        {
            Forget(run.Run);
            AddRun(run, relative);
            AddParameters(run, Path.Combine(folder, RunFiles.ResolvedScenario));
            AddScalars(run, Path.Combine(folder, RunFiles.Metrics));
            AddDistributions(run, Path.Combine(folder, RunFiles.Distributions));
            using (JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, RunFiles.Summary))))
            {
                AddObjectives(run, summary.RootElement);
                AddFaults(run, summary.RootElement);
            }
            AddSeries(run, Path.Combine(folder, RunFiles.Series));
            AddEpisodes(run, Path.Combine(folder, RunFiles.Episodes));
            return run;
        }
        catch (Exception broken) when (broken is FormatException or IndexOutOfRangeException or JsonException or KeyNotFoundException)
        {
            throw new ResultsStoreException($"'{folder}' has a file that is not as the store wrote it: {broken.Message}", broken);
        }
    }

    /// <summary>Puts a sweep into the tables, in place of what they had of it.</summary>
    public void Index(SweepManifest sweep)
    {
        _rows.Run("DELETE FROM member WHERE sweep_id = $1", sweep.Sweep);
        _rows.Run("INSERT OR REPLACE INTO sweep VALUES($1, $2, $3, $4)", sweep.Sweep, sweep.Scenario, sweep.StartedUtc,
            string.Join(", ", sweep.Paths));
        for (int position = 0; position < sweep.Runs.Count; position++)
        {
            SweepMember member = sweep.Runs[position];
            _rows.Run("INSERT INTO member VALUES($1, $2, $3, $4, $5)", sweep.Sweep, position, member.Run, member.Combination,
                string.Join(", ", member.Values));
        }
    }

    private static RunManifest ReadManifest(string folder)
    {
        string path = Path.Combine(folder, RunManifest.FileName);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, StoreJson.Default.RunManifest)
                ?? throw new ResultsStoreException($"'{path}' is empty");
        }
        catch (JsonException broken)
        {
            throw new ResultsStoreException($"'{path}' is not as the store wrote it: {broken.Message}", broken);
        }
    }

    private void Forget(string run)
    {
        _rows.Run("DELETE FROM sample WHERE series_id IN (SELECT series_id FROM series WHERE run_id = $1)", run);
        foreach (string table in ResultsSchema.TablesOfRuns)
            _rows.Run($"DELETE FROM {table} WHERE run_id = $1", run);
    }

    private void AddRun(RunManifest run, string relative) => _rows.Run(
        "INSERT INTO run VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        run.Run, run.Sweep, run.Scenario, run.ScenarioSha256, unchecked((long)run.Seed), run.StartedUtc, run.WallSeconds,
        run.VirtualNanoseconds, run.Events, run.Status, run.ExitCode, run.Version, run.Digest, relative);

    private void AddParameters(RunManifest run, string path)
    {
        foreach (ScenarioParameter parameter in ScenarioParameters.Of(File.ReadAllText(path)))
            AddParameter(run, parameter, swept: false);
        foreach (SweptValue swept in run.Swept)
            AddParameter(run, ScenarioParameters.Measure(swept.Path, swept.Value), swept: true);
    }

    private void AddParameter(RunManifest run, ScenarioParameter parameter, bool swept) => _rows.Run(
        "INSERT OR REPLACE INTO param VALUES($1, $2, $3, $4, $5, $6)",
        run.Run, parameter.Path, parameter.Value, parameter.Number, parameter.Unit, swept ? 1 : 0);

    private void AddScalars(RunManifest run, string path)
    {
        foreach (string[] cells in Lines(path))
            _rows.Run("INSERT INTO scalar VALUES($1, $2, $3, $4, $5, $6, $7)",
                run.Run, cells[0], MetricLabels.ToJson(cells[1]), cells[2], Number(cells[3]), cells[4], Whole(cells[5]));
    }

    private void AddDistributions(RunManifest run, string path)
    {
        foreach (string[] cells in Lines(path))
            _rows.Run("INSERT INTO hist VALUES($1, $2, $3, $4, $5, $6)",
                run.Run, cells[0], MetricLabels.ToJson(cells[1]), Whole(cells[2]), Whole(cells[3]), Whole(cells[4]));
    }

    private void AddObjectives(RunManifest run, JsonElement summary)
    {
        foreach (JsonElement slo in summary.GetProperty("slos").EnumerateArray())
            _rows.Run("INSERT INTO slo VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                run.Run, slo.GetProperty("name").GetString(), slo.GetProperty("expression").GetString(),
                slo.GetProperty("status").GetString(), Optional(slo, "measured"), slo.GetProperty("limit").GetDouble(),
                Optional(slo, "margin"), slo.TryGetProperty("unit", out JsonElement unit) ? unit.GetString() : null,
                Nanoseconds(slo, "firstBreachSeconds"), (long?)Optional(slo, "samples"));
    }

    private void AddFaults(RunManifest run, JsonElement summary)
    {
        if (!summary.TryGetProperty("faults", out JsonElement faults))
            return;
        foreach (JsonElement fault in faults.EnumerateArray())
            _rows.Run("INSERT INTO fault VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
                run.Run, fault.GetProperty("name").GetString(), fault.GetProperty("verb").GetString(),
                fault.GetProperty("target").GetString(), Nanoseconds(fault, "beginSeconds"), Nanoseconds(fault, "endSeconds"),
                fault.GetProperty("effects").EnumerateObject().Sum(static effect => effect.Value.GetInt64()),
                Nanoseconds(fault, "recoveredSeconds"));
    }

    private static long? Nanoseconds(JsonElement element, string name) =>
        Optional(element, name) is { } seconds ? (long)Math.Round(seconds * 1e9) : null;

    private void AddSeries(RunManifest run, string path)
    {
        if (!File.Exists(path))
            return;
        (string Metric, string Labels)? last = null;
        long series = 0;
        foreach (string[] cells in Lines(path))
        {
            // Values of a series stand together, so that one look at the last line tells where the next begins.
            if (last != (cells[1], cells[2]))
            {
                _rows.Run("INSERT INTO series(run_id, metric, labels, unit) VALUES($1, $2, $3, $4)",
                    run.Run, cells[1], MetricLabels.ToJson(cells[2]), cells[4]);
                series = _rows.LastId();
                last = (cells[1], cells[2]);
            }
            _rows.Run("INSERT OR REPLACE INTO sample VALUES($1, $2, $3)", series, Whole(cells[0]), Number(cells[3]));
        }
    }

    /// <summary>The file's columns are found by their names; what it has no column for is null.</summary>
    private void AddEpisodes(RunManifest run, string path)
    {
        if (!File.Exists(path))
            return;
        using var reader = new StreamReader(path);
        string[]? header = null;
        foreach (string[] cells in CsvText.Read(reader))
        {
            if (header is null)
            {
                header = cells;
                continue;
            }
            object?[] values = [run.Run, .. RunFiles.EpisodeColumns.Select(column => Cell(header, cells, column))];
            _rows.Run("INSERT INTO episode VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)", values);
        }
    }

    private static string? Cell(string[] header, string[] cells, string column) =>
        Array.IndexOf(header, column) is >= 0 and var index && index < cells.Length && cells[index].Length > 0 ? cells[index] : null;

    /// <summary>The lines of a file of the store, without their heading.</summary>
    private static IEnumerable<string[]> Lines(string path)
    {
        using var reader = new StreamReader(path);
        foreach (string[] cells in CsvText.Read(reader).Skip(1))
            yield return cells;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static long Whole(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static double? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;
}
