namespace HyperActors.Scenarios;

/// <summary>Sizes as people say them, for messages.</summary>
internal static class SizeText
{
    private static readonly (long Size, string Name)[] _units =
        [(1L << 40, "TiB"), (1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")];

    /// <summary>A size with at most one decimal, rounded.</summary>
    public static string Rough(ByteSize size, string gap = "")
    {
        foreach ((long unit, string name) in _units)
            if (size.Bytes >= unit)
                return QuantityParser.Show(decimal.Round((decimal)size.Bytes / unit, 1)) + gap + name;
        return $"{size.Bytes}{gap}B";
    }

    /// <summary>A size rounded up to a quarter of its unit: enough, and easy to write.</summary>
    public static string Generous(ByteSize size)
    {
        foreach ((long unit, string name) in _units)
            if (size.Bytes >= unit)
                return QuantityParser.Show(decimal.Ceiling((decimal)size.Bytes * 4 / unit) / 4) + name;
        return "4KiB";
    }
}
