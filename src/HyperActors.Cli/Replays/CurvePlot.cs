using System.Globalization;

namespace HyperActors.Cli;

/// <summary>Curves in a terminal: falling shares over sizes on a logarithmic axis, a letter for each curve.</summary>
internal sealed class CurvePlot
{
    private const int Height = 16;
    private const int Margin = 9;

    private readonly int _columns;
    private readonly double _first;
    private readonly double _last;
    private readonly char[][] _cells;
    private readonly List<string> _legend = [];
    private readonly double _top;

    /// <summary>Makes an empty plot.</summary>
    /// <param name="width">Columns of the page.</param>
    /// <param name="smallest">The size at the left; at least 1.</param>
    /// <param name="largest">The size at the right; above <paramref name="smallest"/>.</param>
    /// <param name="top">The share at the top; above 0.</param>
    public CurvePlot(int width, int smallest, int largest, double top)
    {
        _columns = Math.Clamp(width - Margin - 1, 20, 100);
        _first = Math.Log(smallest);
        _last = Math.Log(largest);
        _top = top;
        _cells = [.. Enumerable.Range(0, Height).Select(_ => Enumerable.Repeat(' ', _columns).ToArray())];
    }

    /// <summary>How many sizes a curve has room for.</summary>
    public int Columns => _columns;

    /// <summary>The size that a column stands for.</summary>
    /// <param name="column">From 0 to <see cref="Columns"/> − 1.</param>
    public int SizeAt(int column) => (int)Math.Round(Math.Exp(_first + (_last - _first) * column / (_columns - 1)));

    /// <summary>Draws a curve; where curves meet, the one drawn last is seen.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="points">Sizes in rising order, and the share of each.</param>
    public void Draw(string name, IReadOnlyList<(int Size, double Share)> points)
    {
        char letter = (char)('a' + _legend.Count % 26);
        _legend.Add($"{letter} {name}");
        for (int column = 0; column < _columns; column++)
            Put(column, Interpolate(points, _first + (_last - _first) * column / (_columns - 1)), letter);
    }

    /// <summary>Prints the plot with its axes and legend.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(TextWriter writer)
    {
        for (int row = 0; row < Height; row++)
        {
            double share = _top * (Height - 1 - row) / (Height - 1);
            string label = row % 5 == 0 ? Figures.Percent(share) : "";
            writer.WriteLine($"{label,Margin - 1}|{new string(_cells[row]).TrimEnd()}");
        }
        string left = SizeAt(0).ToString(CultureInfo.InvariantCulture);
        string right = SizeAt(_columns - 1).ToString(CultureInfo.InvariantCulture);
        writer.WriteLine(new string(' ', Margin - 1) + "+" + new string('-', _columns));
        writer.WriteLine(new string(' ', Margin) + left + right.PadLeft(_columns - left.Length));
        writer.WriteLine($"{"",Margin}frames (logarithmic); up: misses a reference");
        writer.WriteLine($"{"",Margin}{string.Join("   ", _legend)}");
    }

    private void Put(int column, double share, char letter)
    {
        int height = (int)Math.Round(share / _top * (Height - 1));
        _cells[Height - 1 - Math.Clamp(height, 0, Height - 1)][column] = letter;
    }

    private static double Interpolate(IReadOnlyList<(int Size, double Share)> points, double at)
    {
        int next = 0;
        while (next < points.Count - 1 && Math.Log(points[next].Size) < at)
            next++;
        double right = Math.Log(points[next].Size);
        if (next == 0 || right <= at)
            return points[next].Share;
        double left = Math.Log(points[next - 1].Size);
        double weight = (at - left) / (right - left);
        return points[next - 1].Share * (1 - weight) + points[next].Share * weight;
    }
}
