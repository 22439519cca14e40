using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace HyperActors.Cli;

/// <summary><c>hyperactors list</c>: the words that a scenario may use, and the runs that were kept.</summary>
internal static class ListCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Show the words that a scenario may use, or the runs that were kept");
        foreach ((string name, string about, Func<WordList> make) in WordLists.All)
        {
            Option<bool> json = Words.Json();
            var command = new Command(name, about) { json };
            command.SetAction(result => Show(result.Context, name, make(), result.GetValue(json)));
            list.Add(command);
        }
        list.Add(ListRunsCommand.Create());
        return list;
    }

    private static int Show(CommandContext context, string name, WordList words, bool json)
    {
        if (json)
        {
            context.Output.WriteLine(ToJson(name, words));
            return ExitCodes.Success;
        }
        var table = new ResultTable([.. words.Columns.Select(column => new ResultColumn(column))]);
        foreach (string?[] row in words.Rows)
            table.Add([.. row.Select(cell => cell ?? Figures.Absent)]);
        context.Results.Write(table);
        return ExitCodes.Success;
    }

    private static string ToJson(string name, WordList words)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", "hyperactors/list/v1");
            writer.WriteStartArray(name);
            foreach (string?[] row in words.Rows)
            {
                writer.WriteStartObject();
                for (int column = 0; column < row.Length; column++)
                    writer.WriteString(words.Columns[column], row[column]);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
