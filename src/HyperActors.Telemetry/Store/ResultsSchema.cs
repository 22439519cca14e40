namespace HyperActors.Telemetry;

/// <summary>The tables of <c>results.db</c>.</summary>
internal static class ResultsSchema
{
    /// <summary>Version of the tables, kept in the file; another one asks for a reindex.</summary>
    public const int Version = 1;

    /// <summary>The tables that have rows of single runs, in an order in which they can be emptied.</summary>
    public static readonly string[] TablesOfRuns = ["param", "scalar", "hist", "series", "slo", "fault", "episode", "run"];

    /// <summary>Makes the tables in a new file.</summary>
    /// <remarks>
    /// Times in virtual nanoseconds, values in the unit beside them, labels as JSON with sorted keys. <c>series</c>
    /// and <c>episode</c> are filled from the files <c>series.csv</c> and <c>episodes.csv</c> where a run has them.
    /// </remarks>
    public const string Create = """
        CREATE TABLE run(
            run_id TEXT PRIMARY KEY, sweep_id TEXT, scenario TEXT NOT NULL, scenario_sha256 TEXT NOT NULL, seed INTEGER NOT NULL,
            started_utc TEXT NOT NULL, wall_s REAL NOT NULL, virtual_ns INTEGER NOT NULL, events INTEGER NOT NULL,
            status TEXT NOT NULL CHECK(status IN ('pass','slo_failed','died','interrupted')), exit_code INTEGER NOT NULL,
            version TEXT NOT NULL, fingerprint TEXT NOT NULL, dir TEXT NOT NULL);
        CREATE INDEX run_by_scenario ON run(scenario_sha256);
        CREATE TABLE param(
            run_id TEXT NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL, number REAL, unit TEXT, swept INTEGER NOT NULL,
            PRIMARY KEY(run_id, path)) WITHOUT ROWID;
        CREATE TABLE scalar(
            run_id TEXT NOT NULL, metric TEXT NOT NULL, labels TEXT NOT NULL, agg TEXT NOT NULL, value REAL NOT NULL,
            unit TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(run_id, metric, labels, agg)) WITHOUT ROWID;
        CREATE TABLE hist(
            run_id TEXT NOT NULL, metric TEXT NOT NULL, labels TEXT NOT NULL, lo_ns INTEGER NOT NULL, hi_ns INTEGER NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY(run_id, metric, labels, lo_ns)) WITHOUT ROWID;
        CREATE TABLE series(
            series_id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, metric TEXT NOT NULL, labels TEXT NOT NULL, unit TEXT NOT NULL);
        CREATE INDEX series_by_run ON series(run_id);
        CREATE TABLE sample(
            series_id INTEGER NOT NULL, t_ns INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY(series_id, t_ns)) WITHOUT ROWID;
        CREATE TABLE slo(
            run_id TEXT NOT NULL, name TEXT NOT NULL, expr TEXT NOT NULL, status TEXT NOT NULL, measured REAL, lim REAL NOT NULL,
            margin REAL, unit TEXT, first_breach_ns INTEGER, samples INTEGER, PRIMARY KEY(run_id, name)) WITHOUT ROWID;
        CREATE TABLE fault(
            run_id TEXT NOT NULL, name TEXT NOT NULL, verb TEXT, target TEXT, start_ns INTEGER, end_ns INTEGER,
            affected INTEGER, recovered_ns INTEGER);
        CREATE INDEX fault_by_run ON fault(run_id);
        CREATE TABLE episode(
            run_id TEXT NOT NULL, episode INTEGER NOT NULL, kind TEXT, vm TEXT, start_ns INTEGER, dur_ns INTEGER, outcome TEXT,
            cause_episode INTEGER, weight REAL);
        CREATE INDEX episode_by_run ON episode(run_id);
        CREATE TABLE sweep(
            sweep_id TEXT PRIMARY KEY, scenario TEXT NOT NULL, started_utc TEXT NOT NULL, paths TEXT NOT NULL);
        CREATE TABLE member(
            sweep_id TEXT NOT NULL, position INTEGER NOT NULL, run_id TEXT NOT NULL, combination INTEGER NOT NULL,
            label TEXT NOT NULL,
            PRIMARY KEY(sweep_id, position)) WITHOUT ROWID;
        """;
}
