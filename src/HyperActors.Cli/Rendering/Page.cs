using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperActors.Cli;

/// <summary>A stream for people: how wide it is, and whether it may have colours.</summary>
/// <remarks>
/// The terminal library is touched by rendering tables alone, so that documents for programs do not pay for
/// loading it.
/// </remarks>
internal sealed class Page(TextWriter writer, bool color, int width)
{
    /// <summary>Wide enough for every table: nothing is cut when nobody watches.</summary>
    private const int Unlimited = 1_000;

    private int TableWidth => MayGrow ? Math.Max(Width, Unlimited) : Width;

    /// <summary>Plain text goes here.</summary>
    public TextWriter Writer { get; } = writer;

    /// <summary>Whether colours are allowed.</summary>
    public bool Color { get; } = color;

    /// <summary>Columns.</summary>
    public int Width { get; init; } = width;

    /// <summary>Whether a table may be wider than <see cref="Width"/>, rather than wrap its cells.</summary>
    public bool MayGrow { get; init; }

    /// <summary>Writes a table.</summary>
    public void Write(ResultTable table) => Write(table.ToRenderable(TableWidth));

    /// <summary>Renders a table to a text.</summary>
    public string Render(ResultTable table) => Render(table.ToRenderable(TableWidth));

    /// <summary>Renders a table or anything else of the terminal library.</summary>
    public void Write(IRenderable renderable) => Writer.Write(Render(renderable));

    /// <summary>Renders a table or anything else of the terminal library to a text; lines end without spaces.</summary>
    public string Render(IRenderable renderable) => Render(renderable, TableWidth);

    /// <summary>Renders something for another number of columns than the page has.</summary>
    public string Render(IRenderable renderable, int columns)
    {
        using var buffer = new StringWriter();
        IAnsiConsole console = CreateConsole(buffer);
        console.Profile.Width = columns;
        console.Write(renderable);
        var text = new StringBuilder();
        foreach (ReadOnlySpan<char> line in buffer.ToString().AsSpan().TrimEnd('\n').EnumerateLines())
            text.Append(line.TrimEnd(' ')).Append('\n');
        return text.ToString();
    }

    private IAnsiConsole CreateConsole(TextWriter target)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(target),
        });
        return console;
    }
}
