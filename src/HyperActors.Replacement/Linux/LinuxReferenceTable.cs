using System.Globalization;

namespace HyperActors.Replacement;

/// <summary>A file of recorded counts: comma-separated values under a line of names.</summary>
internal sealed class LinuxReferenceTable
{
    private readonly Dictionary<string, int> _columns;

    private LinuxReferenceTable(Dictionary<string, int> columns, List<Row> rows)
    {
        _columns = columns;
        Rows = rows;
    }

    public IReadOnlyList<Row> Rows { get; }

    public LinuxReferenceKind Kind =>
        Has("scenario") ? LinuxReferenceKind.Contention
        : Has("program") ? LinuxReferenceKind.Programs
        : Has("pattern") ? LinuxReferenceKind.Single
        : throw new FormatException("Line 1 names none of the columns scenario, program and pattern.");

    public static LinuxReferenceTable Read(TextReader csv)
    {
        string header = csv.ReadLine() ?? throw new FormatException("The file is empty.");
        string[] names = header.Split(',', StringSplitOptions.TrimEntries);
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int column = 0; column < names.Length; column++)
            columns[names[column]] = column;
        var rows = new List<Row>();
        var table = new LinuxReferenceTable(columns, rows);
        int number = 1;
        while (csv.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            string[] values = line.Split(',', StringSplitOptions.TrimEntries);
            if (values.Length != names.Length)
                throw new FormatException($"Line {number} has {values.Length} values, not {names.Length}.");
            rows.Add(new Row(table, number, values));
        }

        return table;
    }

    private bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>One line of the file.</summary>
    internal sealed class Row(LinuxReferenceTable table, int number, string[] values)
    {
        public string Text(string column) =>
            table._columns.TryGetValue(column, out int at)
                ? values[at]
                : throw new FormatException($"Line 1 does not name the column {column}.");

        public int Count(string column) =>
            int.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                ? count
                : throw new FormatException($"Line {number}: {column} is \"{Text(column)}\", not a count.");

        public ulong Seed(string column) =>
            ulong.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
                ? seed
                : throw new FormatException($"Line {number}: {column} is \"{Text(column)}\", not a seed.");

        /// <summary>A count that has a usual value where the file has no such column.</summary>
        public int Count(string column, int usual) => table.Has(column) ? Count(column) : usual;

        public double Number(string column) =>
            double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw new FormatException($"Line {number}: {column} is \"{Text(column)}\", not a number.");
    }
}
