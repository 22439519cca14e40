using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HyperActors.Telemetry;

/// <summary>Connections to <c>results.db</c>: one writer at a time, readers never wait for it.</summary>
/// <remarks>
/// Write-ahead logging leaves the file whole whenever the process ends. The file is an index of the run directories and
/// can be made anew from them, so it is not flushed to the disk at each commit.
/// </remarks>
internal static class ResultsDatabase
{
    /// <summary>How long a writer waits for another one, in seconds.</summary>
    private const int PatienceSeconds = 30;

    static ResultsDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens the file to write; makes it and its tables if they are not there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ResultsStoreException">It is no database of this version.</exception>
    public static SqliteConnection OpenToWrite(string path)
    {
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
            if (CheckVersion(connection, path) == 0)
                Change(connection, () => CreateTables(connection, path));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file to read; nothing can be changed by it.</summary>
    /// <param name="path">The file, which is there.</param>
    /// <exception cref="ResultsStoreException">It is no database of this version.</exception>
    public static SqliteConnection OpenToRead(string path)
    {
        try
        {
            return OpenChecked(path, path);
        }
        catch (SqliteException failure) when (IsWithoutRoom(failure) && !File.Exists(path + "-wal"))
        {
            // A reader keeps a file beside the database, for which there is no room or no right; but nobody writes here.
            string place = Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal);
            return OpenChecked(path, $"file:{place}?immutable=1");
        }
    }

    private static bool IsWithoutRoom(SqliteException failure) => failure.SqliteErrorCode is 8 or 10 or 13 or 14;

    private static SqliteConnection OpenChecked(string path, string source)
    {
        SqliteConnection connection = Open(source, SqliteOpenMode.ReadOnly);
        try
        {
            CheckVersion(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes changes: all of them, or none.</summary>
    /// <remarks>
    /// By hand, because the driver's transaction rolls back when it is disposed of, which fails where SQLite did so by itself
    /// (a full disk), and then hides why.
    /// </remarks>
    /// <param name="connection">The connection.</param>
    /// <param name="changes">The changes.</param>
    public static void Change(SqliteConnection connection, Action changes)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            changes();
            Execute(connection, "COMMIT");
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    /// <summary>Runs statements that give no rows.</summary>
    public static void Execute(SqliteConnection connection, string statements)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    private static void CreateTables(SqliteConnection connection, string path)
    {
        // Two processes may find an empty file at the same time: the second waited for the first, and finds its tables.
        if (CheckVersion(connection, path) != 0)
            return;
        Execute(connection, ResultsSchema.Create);
        SweepView.Refresh(connection);
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={ResultsSchema.Version};"));
    }

    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has done it already.
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = PatienceSeconds,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <returns>The version; 0 for a new file.</returns>
    private static long CheckVersion(SqliteConnection connection, string path)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        long version = (long)command.ExecuteScalar()!;
        if (version != 0 && version != ResultsSchema.Version)
            throw new ResultsStoreException($"'{path}' has tables of another version of the program");
        return version;
    }
}
