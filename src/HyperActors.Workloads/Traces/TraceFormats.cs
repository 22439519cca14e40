namespace HyperActors.Workloads;

/// <summary>Names of the trace formats, as users write them.</summary>
public static class TraceFormats
{
    private static readonly (TraceFormat Format, string Name)[] _table =
    [
        (TraceFormat.Hat, "hat"),
        (TraceFormat.Lackey, "lackey"),
        (TraceFormat.Ptrc, "ptrc"),
        (TraceFormat.Tpat, "tpat"),
        (TraceFormat.Lirs, "lirs"),
        (TraceFormat.Arc, "arc"),
        (TraceFormat.OracleGeneral, "oracle"),
        (TraceFormat.Csv, "csv"),
    ];

    /// <summary>All names, the project's own format first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _table.Select(row => row.Name)];

    /// <summary>The name of a format.</summary>
    public static string NameOf(TraceFormat format) => Array.Find(_table, row => row.Format == format).Name;

    /// <summary>Finds the format of a name, in any case.</summary>
    /// <returns>False if no format is called so.</returns>
    public static bool TryParse(string name, out TraceFormat format)
    {
        int index = Array.FindIndex(_table, row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        format = index < 0 ? default : _table[index].Format;
        return index >= 0;
    }
}
