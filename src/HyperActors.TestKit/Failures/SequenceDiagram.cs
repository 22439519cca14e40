using System.Text;
using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>The last messages drawn as text: a column for each actor, an arrow for each message, time downwards.</summary>
/// <remarks>
/// <code>
///           time  hypervisor   allocator    swap-ssd
///      1000550ns      |------------>|           |       AllocateFrames Request=1 …
///      1000600ns      |&lt;------------|           |       FramesGranted Request=1 …
///      1000700ns      *             |           |       ReclaimPass (to itself)
///      2000000ns      o             |           |       Touch Page=2 (from the test)
/// </code>
/// Arrows are drawn at the arrival: the instant when the receiver acted on it.
/// </remarks>
internal static class SequenceDiagram
{
    private const int Gap = 3;
    private const int NarrowestColumn = 7;

    /// <summary>More columns than this are not taken in; the busiest stay, in the order of their appearance.</summary>
    private const int MostColumns = 8;

    public static string Of(IReadOnlyList<RecordedMessage> messages)
    {
        if (messages.Count == 0)
            return "";
        string[] actors = ColumnsOf(messages);
        int[] centres = new int[actors.Length];
        StringBuilder header = new();
        int timeWidth = Math.Max("time".Length, messages.Max(static message => message.Time.ToString().Length));
        header.Append("time".PadLeft(timeWidth)).Append("  ");
        for (int column = 0; column < actors.Length; column++)
        {
            string name = actors[column].TrimStart('/');
            int width = Math.Max(NarrowestColumn, name.Length);
            centres[column] = header.Length + width / 2;
            header.Append(name.PadLeft((width + name.Length) / 2).PadRight(width)).Append(' ', Gap);
        }
        int length = header.Length;
        IEnumerable<string> lines = messages.Select(message => LineOf(message, actors, centres, timeWidth, length));
        return string.Concat(lines.Prepend(header.ToString().TrimEnd()).Select(static line => line + "\n"));
    }

    private static string[] ColumnsOf(IReadOnlyList<RecordedMessage> messages)
    {
        string[] ends =
            [.. messages.SelectMany(static message => (string[])[message.Sender ?? message.Target, message.Target])];
        HashSet<string> busiest = [.. ends.CountBy(static path => path)
            .OrderByDescending(static count => count.Value)
            .Take(MostColumns)
            .Select(static count => count.Key)];
        return [.. ends.Distinct().Where(busiest.Contains)];
    }

    private static string LineOf(RecordedMessage message, string[] actors, int[] centres, int timeWidth, int length)
    {
        char[] line = new char[length];
        Array.Fill(line, ' ');
        message.Time.ToString().PadLeft(timeWidth).CopyTo(line);
        foreach (int centre in centres)
            line[centre] = '|';
        int from = Array.IndexOf(actors, message.Sender ?? message.Target);
        int to = Array.IndexOf(actors, message.Target);
        string aside = message.Sender is null ? " (from the test)" : "";
        if (from >= 0 && to >= 0 && from != to)
            DrawArrow(line, centres[from], centres[to]);
        else if (from == to && to >= 0)
            line[centres[to]] = message.Sender is null ? 'o' : '*';
        if (message.Sender == message.Target)
            aside = " (to itself)";
        else if (from < 0 || to < 0)
            aside = $" ({message.Sender ?? "the test"} to {message.Target})";
        return new string(line) + MessageText.Of(message.Message) + aside;
    }

    private static void DrawArrow(char[] line, int from, int to)
    {
        int left = Math.Min(from, to) + 1;
        int right = Math.Max(from, to) - 1;
        for (int place = left; place <= right; place++)
            line[place] = line[place] == '|' ? '+' : '-';
        line[to > from ? right : left] = to > from ? '>' : '<';
    }
}
