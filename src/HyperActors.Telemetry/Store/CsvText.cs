using System.Text;

namespace HyperActors.Telemetry;

/// <summary>Comma-separated values as RFC 4180 has them: quotes only where a cell needs them, lines end with \n.</summary>
public static class CsvText
{
    /// <summary>One line, its break included.</summary>
    /// <param name="cells">The cells; null is an empty one.</param>
    public static string Line(IEnumerable<string?> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return string.Join(',', cells.Select(Quote)) + "\n";
    }

    /// <summary>The lines of a text, as cells.</summary>
    /// <param name="reader">Where to read.</param>
    public static IEnumerable<string[]> Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        while (ReadLine(reader) is { } cells)
            yield return cells;
    }

    private static string Quote(string? cell) => cell is null ? ""
        : cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;

    private static string[]? ReadLine(TextReader reader)
    {
        if (reader.Peek() < 0)
            return null;
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        while (true)
        {
            int next = reader.Read();
            if (quoted && next == '"' && reader.Peek() == '"')
                cell.Append((char)reader.Read());
            else if (next == '"')
                quoted = !quoted;
            else if (next < 0 || next == '\n' && !quoted)
                break;
            else if (next == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (next != '\r' || quoted)
                cell.Append((char)next);
        }
        cells.Add(cell.ToString());
        return [.. cells];
    }
}
