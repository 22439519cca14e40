using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperActors.Cli;

/// <summary>A table without lines, whose cells are plain text: no name in it can be taken for markup.</summary>
/// <param name="columns">The columns; of texts, a heading that begins with <c>&gt;</c> is one of numbers.</param>
internal sealed class ResultTable(params ResultColumn[] columns)
{
    private const int Gap = 2;

    private readonly List<(string[] Cells, Style Style)> _rows = [];

    /// <summary>Adds a line.</summary>
    /// <param name="cells">A text for each column.</param>
    public void Add(params string[] cells) => Add(Style.Plain, cells);

    /// <summary>Adds a line in a style.</summary>
    /// <param name="style">Colour, for instance of a failed objective.</param>
    /// <param name="cells">A text for each column.</param>
    public void Add(Style style, params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add((cells, style));
    }

    /// <summary>The table for the page.</summary>
    /// <param name="width">Columns of the page; those of high rank go until the table fits.</param>
    public IRenderable ToRenderable(int width)
    {
        List<int> shown = Choose(width);
        Table table = new Table().NoBorder();
        table.ShowHeaders = shown.Any(index => columns[index].Heading.Length > 0);
        foreach (int index in shown)
            table.AddColumn(new TableColumn(new Text(columns[index].Heading, new Style(decoration: Decoration.Dim)))
            {
                Alignment = columns[index].IsNumber ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, Gap, 0),
            });
        foreach ((string[] cells, Style style) in _rows)
            table.AddRow(shown.Select(index => new Text(cells[index], style)));
        return table;
    }

    private List<int> Choose(int width)
    {
        List<int> shown = [.. Enumerable.Range(0, columns.Length)];
        int[] widths = [.. shown.Select(WidthOf)];
        while (shown.Sum(index => widths[index] + Gap) - Gap > width && shown.Max(index => columns[index].Rank) is > 0 and int rank)
            shown.Remove(shown.Last(index => columns[index].Rank == rank));
        return shown;
    }

    private int WidthOf(int index) =>
        _rows.Select(row => row.Cells[index].Length).Append(columns[index].Heading.Length).Max();
}
