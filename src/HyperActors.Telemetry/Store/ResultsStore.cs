using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace HyperActors.Telemetry;

/// <summary>Keeps runs: a directory for each, which nothing overwrites, and one SQLite file that indexes them all.</summary>
/// <remarks>
/// <para>
/// The directories are the truth. A run is written under a passing name and renamed when it is whole, so whoever looks
/// sees all of it or nothing; only then is it entered into <c>results.db</c>, in one transaction, by reading the files
/// back. A process that is killed leaves at worst a directory that <see cref="Reindex"/> enters or takes away. A database
/// alone was rejected: artefacts are files that other tools open, and one damaged file must not cost all results.
/// </para>
/// <para>A power cut may cost the runs of the last seconds, as nothing waits for the disk; a killed process costs none.</para>
/// </remarks>
public sealed class ResultsStore
{
    /// <summary>The store of a directory that nobody named.</summary>
    public const string DefaultDirectory = ".hyperactors";

    private const string DatabaseName = "results.db";
    private const string RunsName = "runs";
    private const string SweepsName = "sweeps";
    private const string PartialPrefix = ".partial-";
    private const int NameAttempts = 100;

    /// <summary>A writer that is still at work has written within this time.</summary>
    private static readonly TimeSpan _abandoned = TimeSpan.FromHours(1);

    // SQLite orders writers of several processes, and this those of one.
    private readonly Lock _writing = new();

    /// <summary>Names a store; nothing is read or written yet.</summary>
    /// <param name="directory">Its directory.</param>
    public ResultsStore(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Directory = directory;
    }

    /// <summary>The store's directory, as it was named.</summary>
    public string Directory { get; }

    /// <summary>Whether there are runs in it.</summary>
    public bool Exists => File.Exists(DatabasePath) || System.IO.Directory.Exists(RunsDirectory);

    /// <summary>The SQLite file.</summary>
    public string DatabasePath => Path.Combine(Directory, DatabaseName);

    private string RunsDirectory => Path.Combine(Directory, RunsName);

    private string SweepsDirectory => Path.Combine(Directory, SweepsName);

    /// <summary>Makes the directories and the database if they are not there, and finds out whether they can be written.</summary>
    /// <exception cref="ResultsStoreException">They cannot.</exception>
    public void Prepare() => Guard(() =>
    {
        System.IO.Directory.CreateDirectory(RunsDirectory);
        string probe = Path.Combine(RunsDirectory, PartialPrefix + NewSuffix());
        System.IO.Directory.CreateDirectory(probe);
        System.IO.Directory.Delete(probe);
        using SqliteConnection connection = ResultsDatabase.OpenToWrite(DatabasePath);
        return true;
    });

    /// <summary>Keeps a run.</summary>
    /// <param name="record">The run.</param>
    /// <returns>What is known of it, and where it is.</returns>
    /// <exception cref="ResultsStoreException">It cannot be written; nothing of it is left.</exception>
    public StoredRun Write(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Guard(() =>
        {
            System.IO.Directory.CreateDirectory(RunsDirectory);
            (string id, string folder) = WriteDirectory(record);
            try
            {
                return Enter(id, folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteException)
            {
                throw new ResultsStoreException($"the run is in '{folder}', but not in the index: {Reason(failure)}", failure);
            }
        });
    }

    /// <summary>Keeps the list of a sweep's runs.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <exception cref="ResultsStoreException">It cannot be written.</exception>
    public void Write(SweepManifest sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        Guard(() =>
        {
            System.IO.Directory.CreateDirectory(SweepsDirectory);
            string path = Path.Combine(SweepsDirectory, sweep.Sweep + ".json");
            string partial = Path.Combine(SweepsDirectory, PartialPrefix + NewSuffix());
            File.WriteAllText(partial, JsonSerializer.Serialize(sweep, StoreJson.Default.SweepManifest) + "\n");
            File.Move(partial, path, overwrite: true);
            lock (_writing)
            {
                using SqliteConnection connection = ResultsDatabase.OpenToWrite(DatabasePath);
                ResultsDatabase.Change(connection, () => new RunIndexer(connection).Index(sweep));
            }
            return true;
        });
    }

    /// <summary>Makes the database anew from the directories, and takes away what killed writers left.</summary>
    /// <param name="report">Is told, in a clause, of each directory that cannot be read and is left out.</param>
    /// <returns>How many runs there are.</returns>
    /// <exception cref="ResultsStoreException">The store cannot be written.</exception>
    public int Reindex(Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Guard(() =>
        {
            System.IO.Directory.CreateDirectory(RunsDirectory);
            RemoveAbandoned();
            RemoveForeignDatabase();
            lock (_writing)
                return ReindexAll(report);
        });
    }

    /// <summary>A new id for a run or a sweep of a scenario: UTC, name and a suffix.</summary>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="started">When it began.</param>
    public static string NewId(string scenario, DateTimeOffset started) =>
        $"{StoreTime.ShowInName(started)}-{scenario}-{NewSuffix()}";

    /// <summary>Opens the store to look things up.</summary>
    /// <exception cref="ResultsStoreException">There is none, or it cannot be read.</exception>
    public ResultsReader OpenToRead() => Guard(() => !File.Exists(DatabasePath)
        ? throw new ResultsStoreException(Exists ? $"'{Directory}' has runs, but no index of them" : $"there are no runs in '{Directory}'")
        : new ResultsReader(this, ResultsDatabase.OpenToRead(DatabasePath)));

    /// <summary>How many directories of runs there are; more than the index knows after a process was killed.</summary>
    public int CountDirectories() => System.IO.Directory.Exists(RunsDirectory) ? RunFolders().Count() : 0;

    private StoredRun Enter(string id, string folder)
    {
        lock (_writing)
        {
            using SqliteConnection connection = ResultsDatabase.OpenToWrite(DatabasePath);
            RunManifest? manifest = null;
            ResultsDatabase.Change(connection, () =>
            {
                manifest = new RunIndexer(connection).Index(folder, $"{RunsName}/{id}");
                if (manifest.Swept.Count > 0)
                    SweepView.Refresh(connection);
            });
            return new StoredRun(manifest!, folder);
        }
    }

    private (string Id, string Folder) WriteDirectory(RunRecord record)
    {
        string partial = Path.Combine(RunsDirectory, PartialPrefix + NewSuffix() + NewSuffix());
        System.IO.Directory.CreateDirectory(partial);
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                string id = NewId(record.Scenario.Name, record.Started);
                string folder = Path.Combine(RunsDirectory, id);
                if (System.IO.Directory.Exists(folder) && attempt < NameAttempts)
                    continue;
                RunFiles.Write(record, RunManifest.Of(record, id), partial, folder);
                System.IO.Directory.Move(partial, folder);
                return (id, folder);
            }
        }
        catch
        {
            Remove(partial);
            throw;
        }
    }

    private int ReindexAll(SqliteConnection connection, Action<string> report)
    {
        ResultsDatabase.Execute(connection, "DELETE FROM sample; DELETE FROM member; DELETE FROM sweep;"
            + string.Concat(ResultsSchema.TablesOfRuns.Select(table => $"DELETE FROM {table};")));
        var indexer = new RunIndexer(connection);
        int count = 0;
        foreach (string folder in RunFolders().Order(StringComparer.Ordinal))
        {
            ResultsDatabase.Execute(connection, "SAVEPOINT one");
            try
            {
                indexer.Index(folder, $"{RunsName}/{Path.GetFileName(folder)}");
                count++;
            }
            catch (IOException broken)
            {
                ResultsDatabase.Execute(connection, "ROLLBACK TO one");
                report(broken.Message);
            }
            ResultsDatabase.Execute(connection, "RELEASE one");
        }
        foreach (SweepManifest sweep in ReadSweeps(report))
            indexer.Index(sweep);
        SweepView.Refresh(connection);
        return count;
    }

    private IEnumerable<SweepManifest> ReadSweeps(Action<string> report)
    {
        if (!System.IO.Directory.Exists(SweepsDirectory))
            yield break;
        foreach (string path in System.IO.Directory.EnumerateFiles(SweepsDirectory, "*.json").Order(StringComparer.Ordinal))
        {
            SweepManifest? sweep = null;
            try
            {
                sweep = JsonSerializer.Deserialize(File.ReadAllText(path), StoreJson.Default.SweepManifest);
            }
            catch (JsonException broken)
            {
                report($"'{path}' is not as the store wrote it: {broken.Message}");
            }
            if (sweep is not null)
                yield return sweep;
        }
    }

    private IEnumerable<string> RunFolders() => System.IO.Directory.EnumerateDirectories(RunsDirectory)
        .Where(folder => !Path.GetFileName(folder).StartsWith(PartialPrefix, StringComparison.Ordinal));

    private void RemoveAbandoned()
    {
        foreach (string partial in System.IO.Directory.EnumerateDirectories(RunsDirectory, PartialPrefix + "*"))
            if (DateTime.UtcNow - System.IO.Directory.GetLastWriteTimeUtc(partial) > _abandoned)
                Remove(partial);
    }

    private int ReindexAll(Action<string> report)
    {
        List<string> told = [];
        int Attempt()
        {
            told.Clear();
            using SqliteConnection connection = ResultsDatabase.OpenToWrite(DatabasePath);
            int count = 0;
            ResultsDatabase.Change(connection, () => count = ReindexAll(connection, told.Add));
            return count;
        }
        int runs;
        try
        {
            runs = Attempt();
        }
        catch (SqliteException damaged) when (IsForeign(damaged))
        {
            // It opened well: the damage is in a page that only the work on it has read.
            RemoveDatabase();
            runs = Attempt();
        }
        told.ForEach(report);
        return runs;
    }

    /// <summary>A file that is no database of this version gives way to a new one, which is made of the directories.</summary>
    private void RemoveForeignDatabase()
    {
        if (!File.Exists(DatabasePath))
            return;
        try
        {
            ResultsDatabase.OpenToWrite(DatabasePath).Dispose();
        }
        catch (Exception foreign) when (foreign is ResultsStoreException || IsForeign(foreign))
        {
            RemoveDatabase();
        }
    }

    /// <summary>Whether SQLite says that a file is damaged, or no database at all.</summary>
    private static bool IsForeign(Exception failure) => failure is SqliteException { SqliteErrorCode: 11 or 26 };

    private void RemoveDatabase()
    {
        foreach (string name in (string[])["", "-wal", "-shm"])
            File.Delete(DatabasePath + name);
    }

    private static void Remove(string folder)
    {
        try
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // It bears a passing name, so nobody takes it for a run.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    /// <summary>What went wrong, without the frame that the driver puts around what SQLite says.</summary>
    internal static string Reason(Exception failure)
    {
        string message = failure.Message.TrimEnd('.');
        int begin = message.IndexOf('\'', StringComparison.Ordinal);
        int end = message.LastIndexOf('\'');
        return message.StartsWith("SQLite Error", StringComparison.Ordinal) && end > begin ? message[(begin + 1)..end] : message;
    }

    private static string NewSuffix() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));

    private static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (ResultsStoreException)
        {
            throw;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new ResultsStoreException(Reason(failure), failure);
        }
    }
}
