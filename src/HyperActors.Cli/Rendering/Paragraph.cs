namespace HyperActors.Cli;

/// <summary>Running text, broken between words.</summary>
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
        int column = 0;
        foreach (string word in line.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                writer.WriteLine();
                column = 0;
            }
            else if (column > 0)
            {
                writer.Write(' ');
                column++;
            }
            writer.Write(word);
            column += word.Length;
        }
        writer.WriteLine();
    }
}
