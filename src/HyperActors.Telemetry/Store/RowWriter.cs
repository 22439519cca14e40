using Microsoft.Data.Sqlite;

namespace HyperActors.Telemetry;

/// <summary>Runs statements with numbered parameters; each text is compiled once.</summary>
internal sealed class RowWriter(SqliteConnection connection)
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">SQL with the parameters <c>$1</c>, <c>$2</c>, …</param>
    /// <param name="values">Their values; null is NULL.</param>
    public void Run(string statement, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(statement, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = statement;
            for (int index = 1; index <= values.Length; index++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${index}" });
            _prepared.Add(statement, command);
        }
        for (int index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    /// <summary>The row id of the last insertion.</summary>
    public long LastId()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT last_insert_rowid()";
        return (long)command.ExecuteScalar()!;
    }
}
