using Microsoft.Data.Sqlite;

namespace HyperActors.Telemetry;

/// <summary>
/// The view <c>v_sweep</c>: one row a run, with a column for each path that any sweep varied, and the main metrics.
/// </summary>
/// <remarks>A view cannot have columns by content, so it is made anew whenever a swept run comes.</remarks>
internal static class SweepView
{
    /// <summary>More columns than anybody reads; SQLite ends at 2,000.</summary>
    private const int MostPaths = 200;

    private static readonly (string Column, string Metric, string Labels, string Aggregate)[] _metrics =
    [
        ("slowdown_max", "vm.slowdown", "{}", "max"),
        ("fault_p50_s", "vm.page_fault.duration", "{}", "p50"),
        ("fault_p99_s", "vm.page_fault.duration", "{}", "p99"),
        ("major_faults", "vm.page_faults", """{"type":"major"}""", "count"),
        ("accesses", "vm.accesses", "{}", "count"),
        ("swap_read_bytes", "swap.io", """{"direction":"in"}""", "sum"),
        ("swap_written_bytes", "swap.io", """{"direction":"out"}""", "sum"),
        ("swap_utilization", "swap.utilization", "{}", "mean"),
        ("host_memory_utilization", "host.memory.utilization", "{}", "max"),
        ("oom_kills", "vm.oom_kills", "{}", "count"),
    ];

    /// <summary>Makes the view for the paths that are in the store now.</summary>
    public static void Refresh(SqliteConnection connection)
    {
        IEnumerable<string> columns = Paths(connection)
            .Select(path => $"(SELECT value FROM param p WHERE p.run_id = r.run_id AND p.path = {Text(path)}) AS {Name(path)}")
            .Concat(_metrics.Select(metric =>
                $"(SELECT value FROM scalar s WHERE s.run_id = r.run_id AND s.metric = {Text(metric.Metric)} "
                + $"AND s.labels = {Text(metric.Labels)} AND s.agg = {Text(metric.Aggregate)}) AS {metric.Column}"));
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DROP VIEW IF EXISTS v_sweep; CREATE VIEW v_sweep AS SELECT r.run_id, r.sweep_id, r.scenario, r.seed, "
            + $"r.status, r.exit_code, {string.Join(", ", columns)} FROM run r ORDER BY r.started_utc, r.run_id";
        command.ExecuteNonQuery();
    }

    private static List<string> Paths(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"SELECT DISTINCT path FROM param WHERE swept = 1 AND path <> 'seed' ORDER BY path LIMIT {MostPaths}";
        using SqliteDataReader reader = command.ExecuteReader();
        var paths = new List<string>();
        while (reader.Read())
            paths.Add(reader.GetString(0));
        return paths;
    }

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
