using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary><c>hyperactors query</c>: asks the store in SQL, and can change nothing.</summary>
internal static class QueryCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> sql = Words.One("sql", "A statement, such as \"select * from v_sweep\"");
        var stores = new StoreArguments();
        Option<bool> json = Words.Json();
        Option<bool> csv = Words.Csv();
        var command = new Command("query", "Ask the kept results in SQL") { sql, stores.Out, json, csv };
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            if (result.GetValue(json) && result.GetValue(csv))
                return context.Refuse("'--json' and '--csv' exclude each other", "choose one of them");
            try
            {
                using ResultsReader reader = stores.ToRead(context, result).OpenToRead();
                QueryResult rows = reader.Query(result.GetRequiredValue(sql));
                if (result.GetValue(json) && Repeated(rows.Columns) is { } name)
                    return context.Refuse($"two columns are called '{name}'", "call one of them otherwise: ... as NAME");
                Print(context, rows, result.GetValue(json), result.GetValue(csv));
                return ExitCodes.Success;
            }
            catch (ResultsStoreException failure)
            {
                return context.Refuse(failure.Message,
                    "tables: run param scalar hist series sample slo fault episode sweep member; view: v_sweep");
            }
        });
        return command;
    }

    /// <summary>A name that two columns have: an object of JSON has each of its names once.</summary>
    private static string? Repeated(IReadOnlyList<string> columns) =>
        columns.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1)?.Key;

    private static void Print(CommandContext context, QueryResult rows, bool json, bool csv)
    {
        if (json)
            context.Output.WriteLine(ToJson(rows));
        else if (csv)
        {
            context.Output.Write(CsvText.Line(rows.Columns));
            foreach (object?[] row in rows.Rows)
                context.Output.Write(CsvText.Line(row.Select(Show)));
        }
        else
            PrintTable(context, rows);
    }

    private static void PrintTable(CommandContext context, QueryResult rows)
    {
        bool[] numeric = [.. rows.Columns.Select((_, index) => rows.Rows.Any(row => row[index] is not null)
            && rows.Rows.All(row => row[index] is null or long or double))];
        var table = new ResultTable([.. rows.Columns.Select((name, index) => new ResultColumn(name, numeric[index], 0))]);
        foreach (object?[] row in rows.Rows)
            table.Add([.. row.Select(cell => Show(cell) ?? Figures.Absent)]);
        context.Results.Write(table);
    }

    private static string? Show(object? cell) => cell switch
    {
        null => null,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture),
    };

    private static string ToJson(QueryResult rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartArray();
            foreach (object?[] row in rows.Rows)
            {
                writer.WriteStartObject();
                for (int index = 0; index < row.Length; index++)
                    WriteCell(writer, rows.Columns[index], row[index]);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteCell(Utf8JsonWriter writer, string name, object? cell)
    {
        if (cell is long whole)
            writer.WriteNumber(name, whole);
        else if (cell is double number && double.IsFinite(number))
            writer.WriteNumber(name, number);
        else
            writer.WriteString(name, Show(cell));
    }
}
