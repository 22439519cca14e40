using System.Text;
using System.Text.Json;

namespace HyperActors.Scenarios;

/// <summary>Writes mistakes for people, with the line and carets under the place, or for tools, as JSON.</summary>
public static class ErrorRenderer
{
    private const int GutterWidth = 5;
    private const int NarrowestWidth = 40;

    /// <summary>Writes mistakes one after the other, an empty line between them.</summary>
    /// <param name="errors">What to write.</param>
    /// <param name="width">Columns of the screen, at least 40; null writes lines in full.</param>
    public static string ToText(IEnumerable<ScenarioError> errors, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return string.Join('\n', errors.Select(error => ToText(error, width)));
    }

    /// <summary>Writes one mistake: code, place, line, carets and help; ends with a line break.</summary>
    /// <param name="error">What to write.</param>
    /// <param name="width">Columns of the screen, at least 40; null writes lines in full.</param>
    public static string ToText(ScenarioError error, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        StringBuilder text = new();
        AppendWrapped(text, $"error[{error.Code}]: ", error.What, width);
        AppendPlace(text, error);
        if (error.SourceLine is not null && error.Line > 0)
            AppendFrame(text, error, width);
        if (error.Note is not null)
            AppendWrapped(text, "  note: ", error.Note, width);
        if (error.Help is not null)
            AppendWrapped(text, "  help: ", error.Help, width);
        return text.ToString();
    }

    /// <summary>Writes mistakes as a JSON array: code, path, file, line, column, length, message, label, help, note,
    /// suggestion.</summary>
    public static string ToJson(IReadOnlyList<ScenarioError> errors) =>
        JsonSerializer.Serialize(errors, ResultJson.Readable.IReadOnlyListScenarioError);

    private static void AppendPlace(StringBuilder text, ScenarioError error)
    {
        if (error.File.Length == 0)
            return;
        text.Append("  --> ").Append(error.File);
        if (error.Line > 0)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $":{error.Line}:{error.Column}");
        text.Append('\n');
    }

    private static void AppendFrame(StringBuilder text, ScenarioError error, int? width)
    {
        (string line, int start, int length) = Window(error, width);
        string number = error.IsInArgument ? "" : $"{error.Line}";
        text.Append(number.PadLeft(GutterWidth)).Append(" | ").Append(line).Append('\n');
        text.Append(' ', GutterWidth + 1).Append("| ").Append(' ', start).Append('^', length);
        int end = GutterWidth + 3 + start + length;
        if (error.Label is not null && (width is not { } columns || end + 1 + error.Label.Length <= columns))
            text.Append(' ').Append(error.Label).Append('\n');
        else if (error.Label is not null)
            AppendLabelBelow(text.Append('\n'), error.Label, start, width!.Value);
        else
            text.Append('\n');
    }

    /// <summary>A label with no room behind the carets stands under them, moved left as far as it must.</summary>
    private static void AppendLabelBelow(StringBuilder text, string label, int start, int width)
    {
        int room = Math.Max(width, NarrowestWidth) - GutterWidth - 3;
        int indent = Math.Max(0, Math.Min(start, room - label.Length));
        string gutter = new string(' ', GutterWidth + 1) + "| " + new string(' ', indent);
        AppendWrapped(text, gutter, label, width, gutter);
    }

    /// <summary>The part of the line that fits, with the carets' place in it; cut ends are marked by an
    /// ellipsis.</summary>
    private static (string Line, int Start, int Length) Window(ScenarioError error, int? width)
    {
        // A tab is one column for the position but many on a screen: shown as one space, the carets stay right.
        string line = error.SourceLine!.Replace('\t', ' ').TrimEnd();
        int start = Math.Min(error.Column - 1, line.Length);
        int length = Math.Max(1, Math.Min(error.Length, line.Length - start));
        if (width is not { } columns)
            return (line, start, length);
        int room = Math.Max(columns, NarrowestWidth) - GutterWidth - 3;
        if (line.Length <= room)
            return (line, start, length);
        int first = start + Math.Min(length, room / 2) <= room - 2 ? 0 : start - room / 3;
        string cut = first == 0 ? line : "… " + line[(first + 2)..];
        if (cut.Length > room)
            cut = cut[..(room - 2)].TrimEnd() + " …";
        start -= first;
        return (cut, start, Math.Max(1, Math.Min(length, room - start)));
    }

    private static void AppendWrapped(StringBuilder text, string head, string body, int? width, string? indent = null)
    {
        text.Append(head);
        int column = head.Length;
        int room = width is { } columns ? Math.Max(columns, NarrowestWidth) : int.MaxValue;
        bool first = true;
        foreach (string word in body.Split(' '))
        {
            if (!first && column + 1 + word.Length > room)
            {
                indent ??= "        ";
                text.Append('\n').Append(indent);
                column = indent.Length;
            }
            else if (!first)
            {
                text.Append(' ');
                column++;
            }
            text.Append(word);
            column += word.Length;
            first = false;
        }
        text.Append('\n');
    }
}
