namespace HyperActors.Cli;

/// <summary>Running text, broken between words; a first space indents all lines.</summary>
internal static class Paragraph
{
    /// <summary>Writes a text; its own line breaks stay.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns; longer words stand alone.</param>
    public static void Write(TextWriter writer, string text, int width)
    {
        foreach (string line in text.Split('\n'))
            WriteLine(writer, line, width);
    }

    private static void WriteLine(TextWriter writer, string line, int width)
    {
        string indent = line.StartsWith(' ') ? " " : "";
        writer.Write(indent);
        int column = indent.Length;
        bool first = true;
        foreach (string word in line[indent.Length..].Split(' '))
        {
            if (!first && column + 1 + word.Length > width)
            {
                writer.WriteLine();
                writer.Write(indent);
                column = indent.Length;
            }
            else if (!first)
            {
                writer.Write(' ');
                column++;
            }
            writer.Write(word);
            column += word.Length;
            first = false;
        }
        writer.WriteLine();
    }
}
