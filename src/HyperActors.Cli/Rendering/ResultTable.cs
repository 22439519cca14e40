using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperActors.Cli;

/// <summary>A table without lines, whose cells are plain text: no name in it can be taken for markup.</summary>
internal sealed class ResultTable
{
    private readonly Table _table = new Table().NoBorder();

    /// <summary>Makes an empty table.</summary>
    /// <param name="columns">The headings; one that begins with <c>&gt;</c> is for numbers, at the right.</param>
    public ResultTable(params ReadOnlySpan<string> columns)
    {
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            var heading = new TableColumn(new Text(right ? column[1..] : column, new Style(decoration: Decoration.Dim)))
            {
                Alignment = right ? Justify.Right : Justify.Left,
                Padding = new Padding(1, 0, 2, 0),
            };
            _table.AddColumn(heading);
        }
    }

    /// <summary>What the page renders.</summary>
    public IRenderable Renderable => _table;

    /// <summary>Adds a line.</summary>
    /// <param name="cells">A text for each column.</param>
    public void Add(params ReadOnlySpan<string> cells) => Add(Style.Plain, cells);

    /// <summary>Adds a line in a style.</summary>
    /// <param name="style">Colour, for instance of a failed objective.</param>
    /// <param name="cells">A text for each column.</param>
    public void Add(Style style, params ReadOnlySpan<string> cells)
    {
        var texts = new List<IRenderable>(cells.Length);
        foreach (string cell in cells)
            texts.Add(new Text(cell, style));
        _table.AddRow(texts);
    }
}
