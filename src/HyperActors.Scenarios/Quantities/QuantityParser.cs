using System.Globalization;

namespace HyperActors.Scenarios;

/// <summary>Reads quantities with their units, in exact decimal arithmetic.</summary>
/// <remarks>
/// Only IEC units of memory exist: where 4GB may be 4·10⁹ or 2³² bytes, users get one of them in silence. A number
/// without unit is accepted for counts alone.
/// </remarks>
public static class QuantityParser
{
    /// <summary>Longer texts are refused: no quantity needs them, and a decimal holds 28 digits.</summary>
    private const int LongestText = 40;

    private static readonly (string Name, decimal Size)[] _sizes =
    [
        ("B", 1), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("pages", 4096), ("page", 4096),
    ];

    private static readonly (string Name, decimal Size)[] _times =
    [
        ("ps", 1), ("ns", 1_000), ("us", 1_000_000), ("\u00b5s", 1_000_000), ("\u03bcs", 1_000_000),
        ("ms", 1_000_000_000), ("s", 1_000_000_000_000), ("min", 60_000_000_000_000), ("h", 3_600_000_000_000_000),
    ];

    private static readonly Dictionary<string, string> _mistaken = new(StringComparer.OrdinalIgnoreCase)
    {
        ["K"] = "KiB",
        ["KB"] = "KiB",
        ["M"] = "MiB",
        ["MB"] = "MiB",
        ["G"] = "GiB",
        ["GB"] = "GiB",
        ["T"] = "TiB",
        ["TB"] = "TiB",
        ["KIB"] = "KiB",
        ["MIB"] = "MiB",
        ["GIB"] = "GiB",
        ["TIB"] = "TiB",
        ["bytes"] = "B",
        ["byte"] = "B",
    };

    private static readonly Dictionary<string, string> _mistakenTimes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sec"] = "s",
        ["secs"] = "s",
        ["second"] = "s",
        ["seconds"] = "s",
        ["msec"] = "ms",
        ["usec"] = "us",
        ["nsec"] = "ns",
        ["m"] = "min",
        ["minute"] = "min",
        ["minutes"] = "min",
        ["hour"] = "h",
        ["hours"] = "h",
        ["ms"] = "ms",
        ["us"] = "us",
        ["ns"] = "ns",
        ["ps"] = "ps",
        ["s"] = "s",
        ["h"] = "h",
        ["min"] = "min",
    };

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">Such as <c>1.2us</c>.</param>
    /// <param name="kind">What it measures.</param>
    /// <param name="value">The amount in the kind's base: bytes, picoseconds, the bare number.</param>
    /// <param name="example">A right text of this option, which lends its unit to the help.</param>
    /// <returns>Null if the text is right, else what is wrong.</returns>
    public static QuantityFault? Parse(string text, QuantityKind kind, out decimal value, string? example = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = 0;
        string trimmed = text.Trim();
        if (trimmed.Length > LongestText)
            return NotANumber(kind, example);
        string body = kind == QuantityKind.Factor && trimmed.StartsWith('x') ? trimmed[1..] : trimmed;
        int digits = NumberLength(body);
        if (!decimal.TryParse(body[..digits], Styles, CultureInfo.InvariantCulture, out decimal number))
            return NotANumber(kind, example);
        string unit = body[digits..].TrimStart();
        return kind switch
        {
            QuantityKind.Size => Scaled(number, unit, _sizes, kind, example, out value),
            QuantityKind.Duration => Scaled(number, unit, _times, kind, example, out value),
            QuantityKind.Bandwidth => PerSecond(number, unit, example, out value),
            QuantityKind.Rate => Rate(number, unit, out value),
            QuantityKind.Ratio => Ratio(number, unit, out value),
            QuantityKind.Factor => Factor(number, unit, trimmed, out value),
            QuantityKind.Count => Count(number, unit, body[..digits], out value),
            _ => Bare(number, unit, out value),
        };
    }

    /// <summary>Reads a size such as <c>1.5GiB</c>, or returns null.</summary>
    public static ByteSize? Size(string text) =>
        Parse(text, QuantityKind.Size, out decimal value) is null ? new ByteSize((long)value) : null;

    /// <summary>Reads a time such as <c>1.2us</c>, or returns null.</summary>
    public static SimDuration? Duration(string text) =>
        Parse(text, QuantityKind.Duration, out decimal value) is null ? new SimDuration((long)value) : null;

    /// <summary>The shortest text of a number: no exponent, no zeros at the end.</summary>
    internal static string Show(decimal value) => value.ToString(
        "0.############################", CultureInfo.InvariantCulture);

    private const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    private static int NumberLength(string text)
    {
        int length = text.StartsWith('-') ? 1 : 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
            length++;
        return length;
    }

    private static QuantityFault? Scaled(
        decimal number, string unit, (string Name, decimal Size)[] units, QuantityKind kind, string? example,
            out decimal value)
    {
        value = 0;
        if (unit.Length == 0)
            return NoUnit(number, kind, example);
        foreach ((string name, decimal size) in units)
            if (unit == name)
                return Whole(number, size, kind, out value);
        return kind == QuantityKind.Size ? WrongSizeUnit(number, unit) : WrongTimeUnit(number, unit);
    }

    private static QuantityFault? Whole(decimal number, decimal size, QuantityKind kind, out decimal value)
    {
        value = 0;
        if (Math.Abs(number) > long.MaxValue / size)
            return new(ErrorCode.OutOfRange, "is too large", "too large", kind == QuantityKind.Size
                ? "sizes end at 8388607TiB" : "times end at 2562h (106 days of virtual time)");
        value = number * size;
        if (value != decimal.Truncate(value))
            return new(ErrorCode.NotWhole,
                $"is no whole number of {(kind == QuantityKind.Size ? "bytes" : "picoseconds")}",
                "too fine", kind == QuantityKind.Size ? "the smallest size is 1B" : "the smallest time is 1ps");
        return null;
    }

    private static QuantityFault? PerSecond(decimal number, string unit, string? example, out decimal value)
    {
        value = 0;
        if (unit.EndsWith("/s", StringComparison.Ordinal))
            return Scaled(number, unit[..^2].TrimEnd(), _sizes, QuantityKind.Size, example, out value) is not { } fault
                ? null
                : fault.Suggestion is not { } size ? fault
                : fault with
                {
                    Suggestion = size + "/s",
                    Help = fault.Help.Replace(size, size + "/s", StringComparison.Ordinal)
                };
        string right = Show(number) + (_sizes.Any(size => size.Name == unit) ? unit : "MiB") + "/s";
        return new(unit.Length == 0 ? ErrorCode.MissingUnit : ErrorCode.UnknownUnit,
            unit.Length == 0 ? "needs a unit" : $"has no unit '{unit}'", "a size a second", $"write {right}", right);
    }

    private static QuantityFault? Rate(decimal number, string unit, out decimal value)
    {
        value = number;
        string right = Show(number) + "/s";
        return unit switch
        {
            "/s" => null,
            "" => new(ErrorCode.MissingUnit, "needs a unit", $"{Show(number)} per what?", $"write {right}", right),
            _ => new(ErrorCode.UnknownUnit, $"has no unit '{unit}'", "not a rate", $"write {right}", right),
        };
    }

    private static QuantityFault? Ratio(decimal number, string unit, out decimal value)
    {
        value = unit == "%" ? number / 100 : number;
        return unit is "" or "%" ? null
            : new(ErrorCode.UnknownUnit, $"has no unit '{unit}'", "not a ratio", "write it as 4% or as 0.04");
    }

    private static QuantityFault? Factor(decimal number, string unit, string text, out decimal value)
    {
        value = number;
        string right = "x" + Show(number);
        return unit.Length == 0 && text.StartsWith('x') ? null
            : new(ErrorCode.MissingUnit, "needs an x", "not a factor", $"write {right}", right);
    }

    private static QuantityFault? Count(decimal number, string unit, string digits, out decimal value)
    {
        value = number;
        if (unit.Length > 0)
            return new(ErrorCode.UnexpectedUnit, "is a count and takes no unit", $"'{unit}' is too much",
                $"write {Show(number)}",
                Show(number));
        string whole = Show(decimal.Round(number));
        return digits.Contains('.', StringComparison.Ordinal)
            ? new(ErrorCode.NotWhole, "is a whole number", "has a decimal point", $"write {whole}", whole)
            : null;
    }

    private static QuantityFault? Bare(decimal number, string unit, out decimal value)
    {
        value = number;
        return unit.Length == 0 ? null
            : new(ErrorCode.UnexpectedUnit, "is a bare number", $"'{unit}' is too much", $"write {Show(number)}",
                Show(number));
    }

    private static QuantityFault NoUnit(decimal number, QuantityKind kind, string? example)
    {
        string unit = example is null ? ""
            : example[NumberLength(example)..].Replace("/s", "", StringComparison.Ordinal);
        if (kind == QuantityKind.Duration)
        {
            string time = Show(number) + (unit.Length > 0 ? unit : "ms");
            return new(ErrorCode.MissingUnit, "needs a unit", $"{Show(number)} what?",
                $"write {time}; units of time: ps ns us ms s min h", time);
        }
        string right = Show(number) + (unit.Length > 0 ? unit : "GiB");
        string bytes = Size(right) is { } size ? $" ({Grouped(size.Bytes)} bytes)" : "";
        return new(ErrorCode.MissingUnit, "needs a unit", $"{Show(number)} what?",
            $"write {right}{bytes}. 'GB' is not accepted: it means 10^9 bytes and is not a whole number of pages",
                right);
    }

    private static QuantityFault WrongSizeUnit(decimal number, string unit)
    {
        string? right = _mistaken.TryGetValue(unit, out string? known) ? known : null;
        if (right is null)
            return new(ErrorCode.UnknownUnit, $"has no unit '{unit}'", "not a size",
                "units of memory: KiB MiB GiB TiB, B, pages");
        string text = Show(number) + right;
        string? power = unit.ToUpperInvariant() switch
        {
            "KB" => "10^3",
            "MB" => "10^6",
            "GB" => "10^9",
            "TB" => "10^12",
            _ => null
        };
        return new(ErrorCode.UnknownUnit, $"has no unit '{unit}'", $"did you mean '{text}'?",
            power is not null
                ? $"write {text}. '{unit}' is not accepted: it means {power} bytes and is not a whole number of pages"
                : $"write {text}; units of memory: KiB MiB GiB TiB, B, pages",
            text);
    }

    private static QuantityFault WrongTimeUnit(decimal number, string unit)
    {
        const string Units = "units of time: ps ns us ms s min h";
        if (!_mistakenTimes.TryGetValue(unit, out string? known))
            return new(ErrorCode.UnknownUnit, $"has no unit '{unit}'", "not a time", Units);
        string text = Show(number) + known;
        return new(ErrorCode.UnknownUnit, $"has no unit '{unit}'", $"did you mean '{text}'?", $"write {text}; {Units}",
            text);
    }

    private static QuantityFault NotANumber(QuantityKind kind, string? example)
    {
        example ??= kind switch
        {
            QuantityKind.Size => "4GiB",
            QuantityKind.Duration => "90us",
            QuantityKind.Ratio => "4%",
            QuantityKind.Rate => "20000/s",
            QuantityKind.Bandwidth => "500MiB/s",
            QuantityKind.Factor => "x10",
            QuantityKind.Number => "0.99",
            _ => "2",
        };
        return new(ErrorCode.NotAQuantity, $"is not {Noun(kind)}", $"not {Noun(kind)}", $"write it like {example}");
    }

    internal static string Noun(QuantityKind kind) => kind switch
    {
        QuantityKind.Size => "a size",
        QuantityKind.Duration => "a time",
        QuantityKind.Ratio => "a ratio",
        QuantityKind.Rate => "a rate",
        QuantityKind.Bandwidth => "a bandwidth",
        QuantityKind.Factor => "a factor",
        QuantityKind.Number => "a number",
        _ => "a whole number",
    };

    private static string Grouped(long number) =>
        number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
