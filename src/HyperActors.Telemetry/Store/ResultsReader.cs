using System.Globalization;
using System.Text.Json;
using HyperActors.Scenarios;
using Microsoft.Data.Sqlite;

namespace HyperActors.Telemetry;

/// <summary>Looks runs up; nothing can be changed through it.</summary>
/// <remarks>All that reads the database throws <see cref="ResultsStoreException"/> where it is damaged.</remarks>
public sealed class ResultsReader : IDisposable
{
    private const string Columns =
        "run_id, sweep_id, scenario, scenario_sha256, seed, started_utc, wall_s, virtual_ns, events, status, exit_code, "
        + "version, fingerprint, dir";

    private readonly ResultsStore _store;
    private readonly SqliteConnection _connection;

    internal ResultsReader(ResultsStore store, SqliteConnection connection)
    {
        _store = store;
        _connection = connection;
    }

    /// <summary>All runs, the oldest first.</summary>
    public IReadOnlyList<RunEntry> Runs() => Entries($"SELECT {Columns} FROM run ORDER BY started_utc, run_id");

    /// <summary>The runs of a sweep, with those that it took over from before; in the order of the sweep.</summary>
    /// <param name="sweep">Its id.</param>
    public IReadOnlyList<RunEntry> RunsOfSweep(string sweep) => Entries(
        $"SELECT {Columns} FROM run LEFT JOIN (SELECT run_id AS member_id, position FROM member WHERE sweep_id = $1) ON member_id = run_id "
        + "WHERE position IS NOT NULL OR sweep_id = $1 ORDER BY position IS NULL, position, started_utc, run_id", sweep);

    /// <summary>The newest complete run of a scenario; null if there is none.</summary>
    /// <param name="sha256">Its <see cref="ScenarioHash"/>.</param>
    /// <param name="version">Version of the program that made it; see <see cref="ProgramBuild"/>.</param>
    public RunEntry? FindSame(string sha256, string version) => Entries(
        $"SELECT {Columns} FROM run WHERE scenario_sha256 = $1 AND version = $2 AND status <> 'interrupted' "
        + "ORDER BY started_utc DESC, run_id DESC LIMIT 1", sha256, version).FirstOrDefault();

    /// <summary>The directory of a run.</summary>
    /// <param name="run">The run.</param>
    public string FolderOf(RunEntry run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Path.Combine([_store.Directory, .. run.Dir.Split('/')]);
    }

    /// <summary>The summary of a run; null if its directory has none that can be read.</summary>
    /// <param name="run">The run.</param>
    public RunSummary? SummaryOf(RunEntry run)
    {
        try
        {
            return RunSummary.FromJson(File.ReadAllText(Path.Combine(FolderOf(run), RunFiles.Summary)));
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The run that a user names.</summary>
    /// <param name="reference"><c>last</c>, <c>last~1</c> for the one before it, an id, the unique beginning of an id, or a
    /// directory.</param>
    /// <param name="problem">Why there is none, in one clause.</param>
    /// <returns>The run; null if there is none.</returns>
    public RunEntry? Find(string reference, out string problem)
    {
        ArgumentNullException.ThrowIfNull(reference);
        IReadOnlyList<RunEntry> runs = Runs();
        problem = $"there is no run '{reference}' in '{_store.Directory}'";
        if (LastIndex(reference) is { } back)
        {
            problem = $"there {(runs.Count == 1 ? "is one run" : $"are {runs.Count} runs")} in '{_store.Directory}'";
            return back < runs.Count ? runs[runs.Count - 1 - back] : null;
        }
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(reference));
        if (runs.FirstOrDefault(run => run.RunId == name) is { } exact)
            return exact;
        List<RunEntry> beginning = [.. runs.Where(run => run.RunId.StartsWith(name, StringComparison.Ordinal))];
        if (name.Length == 0 || beginning.Count == 0)
            return null;
        problem = $"'{reference}' begins the ids of {beginning.Count} runs";
        return beginning.Count == 1 ? beginning[0] : null;
    }

    /// <summary>How far a reference of the form <c>last~N</c> goes back; null for any other.</summary>
    /// <param name="reference">The reference.</param>
    public static int? LastIndex(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference == "last" ? 0
            : reference.StartsWith("last~", StringComparison.Ordinal)
                && int.TryParse(reference.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int back) ? back
            : null;
    }

    /// <summary>The value of an option in a run; null if the run's scenario does not have it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The option's path.</param>
    public string? Parameter(RunEntry run, string path)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Texts("SELECT value FROM param WHERE run_id = $1 AND path = $2", run.RunId, path).FirstOrDefault();
    }

    /// <summary>The options that any of some runs has, by their paths in order.</summary>
    /// <param name="runs">The runs.</param>
    public IReadOnlyList<string> Paths(IReadOnlyList<RunEntry> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return [.. runs.SelectMany(run => Parameters(run).Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The options that differ among some runs, by their paths in order; the seed left out.</summary>
    /// <param name="runs">The runs.</param>
    public IReadOnlyList<string> DifferingPaths(IReadOnlyList<RunEntry> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        List<Dictionary<string, string>> all = [.. runs.Select(Parameters)];
        return [.. all.SelectMany(each => each.Keys).Distinct(StringComparer.Ordinal)
            .Where(path => path is not ("seed" or "name" or "about"))
            .Where(path => all.Select(each => each.GetValueOrDefault(path)).Distinct().Count() > 1)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The values that a sweep chose for a run, as <c>path=value</c>; empty for a run of its own.</summary>
    /// <param name="run">The run.</param>
    public IReadOnlyList<string> SweptValues(RunEntry run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Texts("SELECT path || '=' || value FROM param WHERE run_id = $1 AND swept = 1 ORDER BY path", run.RunId);
    }

    /// <summary>The VMs of a run that are told one by one, in order of their names.</summary>
    /// <param name="run">The run.</param>
    public IReadOnlyList<string> VmsOf(RunEntry run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Texts("SELECT json_extract(labels, '$.vm') FROM scalar WHERE run_id = $1 AND metric = 'vm.accesses' AND labels <> '{}' "
            + "ORDER BY 1", run.RunId);
    }

    /// <summary>A number of a run; null if the store has none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="metric">Which number.</param>
    public double? Scalar(RunEntry run, MetricReference metric)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(metric);
        return Rows(
            static row => row.IsDBNull(0) ? (double?)null : row.GetDouble(0),
            "SELECT value FROM scalar WHERE run_id = $1 AND metric = $2 AND labels = $3 AND agg = $4",
            run.RunId, metric.Metric, MetricLabels.ToJson(metric.Labels), metric.Aggregate).FirstOrDefault();
    }

    /// <summary>Runs a statement of the user's.</summary>
    /// <param name="sql">SQL.</param>
    /// <returns>Columns and rows.</returns>
    /// <exception cref="ResultsStoreException">It is no right statement, or it would change something.</exception>
    public QueryResult Query(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            using SqliteDataReader reader = command.ExecuteReader();
            string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
            if (columns.Length == 0)
                throw new ResultsStoreException("there is no statement that answers with a table");
            var rows = new List<object?[]>();
            while (reader.Read())
                rows.Add([.. columns.Select((_, index) => reader.IsDBNull(index) ? null : reader.GetValue(index))]);
            if (reader.NextResult())
                throw new ResultsStoreException("only one statement is answered at a time");
            return new QueryResult(columns, rows);
        }
        catch (Exception wrong) when (wrong is SqliteException or InvalidOperationException)
        {
            throw new ResultsStoreException(ResultsStore.Reason(wrong), wrong);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private Dictionary<string, string> Parameters(RunEntry run)
    {
        IReadOnlyList<string> texts = Texts("SELECT path || char(10) || value FROM param WHERE run_id = $1", run.RunId);
        return texts.Select(text => text.Split('\n', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    private List<string> Texts(string sql, params string[] values) => Rows(static row => row.GetString(0), sql, values);

    private List<RunEntry> Entries(string sql, params string[] values) => Rows(
        static row => new RunEntry
        {
            RunId = row.GetString(0),
            SweepId = row.IsDBNull(1) ? null : row.GetString(1),
            Scenario = row.GetString(2),
            ScenarioSha256 = row.GetString(3),
            Seed = unchecked((ulong)row.GetInt64(4)),
            StartedUtc = row.GetString(5),
            WallSeconds = row.GetDouble(6),
            VirtualNanoseconds = row.GetInt64(7),
            Events = row.GetInt64(8),
            Status = row.GetString(9),
            ExitCode = row.GetInt32(10),
            Version = row.GetString(11),
            Fingerprint = row.GetString(12),
            Dir = row.GetString(13),
        },
        sql, values);

    /// <summary>The rows of a statement. A damaged file opens well, and shows what it is when the damage is read.</summary>
    private List<T> Rows<T>(Func<SqliteDataReader, T> take, string sql, params string[] values)
    {
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int index = 0; index < values.Length; index++)
                command.Parameters.AddWithValue($"${index + 1}", values[index]);
            using SqliteDataReader reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(take(reader));
            return rows;
        }
        catch (SqliteException damaged)
        {
            throw new ResultsStoreException(ResultsStore.Reason(damaged), damaged);
        }
    }
}
