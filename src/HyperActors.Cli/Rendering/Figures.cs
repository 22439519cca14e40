using System.Globalization;

namespace HyperActors.Cli;

/// <summary>Numbers as people read them: few digits, a unit, and a space between that no table breaks.</summary>
internal static class Figures
{
    /// <summary>Stands where there is nothing to show; absent is not zero.</summary>
    public const string Absent = "-";

    private const char Space = '\u00A0';

    private static readonly NumberFormatInfo _grouped = new() { NumberGroupSeparator = Space.ToString() };

    /// <summary>A count in full, its digits in groups of three: <c>212 904</c>.</summary>
    public static string Count(long value) => value.ToString("#,0", _grouped);

    /// <summary>A count in full with its noun: <c>1 process</c>, <c>2 processes</c>.</summary>
    /// <param name="value">The count.</param>
    /// <param name="noun">What is counted, in the singular.</param>
    public static string Count(long value, string noun) =>
        $"{Count(value)} {noun}{(value == 1 ? "" : noun.EndsWith('s') ? "es" : "s")}";

    /// <summary>A count in three or four digits and a magnitude: <c>25.1 M</c>; in full below 100,000.</summary>
    public static string Magnitude(double value) => Math.Abs(value) switch
    {
        < 99_999.5 => value.ToString("#,0", _grouped),
        < 999_500 => Number(value / 1e3) + Space + "k",
        < 999_500_000 => Number(value / 1e6) + Space + "M",
        _ => Number(value / 1e9) + Space + "G",
    };

    /// <summary>A span in its natural unit: <c>41 µs</c>, <c>4.1 ms</c>.</summary>
    /// <param name="seconds">Seconds; <see langword="null"/> shows as absent.</param>
    public static string Seconds(double? seconds) => seconds switch
    {
        null => Absent,
        0 => "0" + Space + "s",
        var value when Math.Abs(value.Value) < 999.5e-9 => Number(value.Value * 1e9) + Space + "ns",
        var value when Math.Abs(value.Value) < 999.5e-6 => Number(value.Value * 1e6) + Space + "µs",
        var value when Math.Abs(value.Value) < 999.5e-3 => Number(value.Value * 1e3) + Space + "ms",
        var value => Number(value.Value) + Space + "s",
    };

    /// <summary>A share of one as a percentage: <c>98.7 %</c>.</summary>
    /// <param name="share">From 0 to 1 as a rule; <see langword="null"/> shows as absent.</param>
    public static string Percent(double? share)
    {
        if (share is not { } value || double.IsNaN(value))
            return Absent;
        string format = Math.Abs(value) is >= 0.9995 and < 1.0005 or 0 or >= 9.995 ? "0" : "0.0";
        return (value * 100).ToString(format, CultureInfo.InvariantCulture) + Space + "%";
    }

    /// <summary>A share of one as a percentage that needs no decimals: <c>71 %</c>; below one per cent one decimal stays.</summary>
    /// <param name="share">From 0 to 1 as a rule.</param>
    public static string RoughPercent(double share) =>
        (share * 100).ToString(share != 0 && Math.Abs(share) < 0.01 ? "0.0" : "#,0", _grouped) + Space + "%";

    /// <summary>How much slower, or faster, than something: <c>1.61x</c>.</summary>
    public static string Factor(double? factor) => factor is { } value && double.IsFinite(value)
        ? value.ToString(value < 9.995 ? "0.00" : value < 99.95 ? "0.0" : "#,0", _grouped) + "x"
        : Absent;

    /// <summary>An amount of memory in its natural unit: <c>2.8 GiB</c>.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => bytes.ToString("0", CultureInfo.InvariantCulture) + Space + "B",
        < 1024d * 1024 => Number(bytes / 1024) + Space + "KiB",
        < 1024d * 1024 * 1024 => Number(bytes / (1024d * 1024)) + Space + "MiB",
        < 1024d * 1024 * 1024 * 1024 => Number(bytes / (1024d * 1024 * 1024)) + Space + "GiB",
        _ => Number(bytes / (1024d * 1024 * 1024 * 1024)) + Space + "TiB",
    };

    /// <summary>Base pages as an amount of memory.</summary>
    public static string Pages(long pages) => Bytes(pages * (double)ByteSize.BasePage.Bytes);

    /// <summary>An address in hexadecimal, all sixteen digits.</summary>
    public static string Address(long address) => $"0x{address:x16}";

    /// <summary>A number and what it counts, joined so that they stay together.</summary>
    public static string WithUnit(string number, string unit) => number + Space + unit;

    // Two digits below ten tell enough; above, whole numbers do, as 120.4 µs would claim more than a bucket knows.
    private static string Number(double value) =>
        value.ToString(Math.Abs(value) < 9.95 ? "0.0" : "#,0", _grouped);
}
