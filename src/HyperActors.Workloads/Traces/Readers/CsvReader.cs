using System.Globalization;
using System.Text;

namespace HyperActors.Workloads;

/// <summary>Reads comma-separated text: an address or page in each line, and what is done to it.</summary>
/// <remarks>
/// The first line is a header if the column of the address has no number there. Addresses are decimal, or hexadecimal
/// with
/// <c>0x</c>. The kind is <c>r</c>, <c>w</c>, <c>x</c> or <c>f</c>, a word that begins so (<c>Read</c>), <c>load</c>,
/// <c>store</c>, or 0 and 1. Empty lines and lines after <c>#</c> are skipped.
/// </remarks>
internal sealed class CsvReader : TraceReader
{
    private readonly TraceReaderOptions _options;
    private int _addressColumn = -1;
    private int _kindColumn = -1;
    private bool _kindMayMiss;
    private int _pageShift = 12;
    private RunMerger _merger;

    public CsvReader(TraceInput input, TraceReaderOptions options)
        : base(input, TraceFormat.Csv) => _options = options;

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length)
        {
            if (!Input.TryReadLine(out ReadOnlySpan<byte> line))
            {
                if (_merger.HasPending)
                    buffer[count++] = _merger.Take();
                return;
            }
            ReadOnlySpan<byte> text = AsciiNumber.Trim(line);
            if (text.IsEmpty || text[0] == '#' || _addressColumn < 0 && TakeHeader(text))
                continue;
            if (_merger.Add(Parse(text), out buffer[count]))
                count++;
        }
    }

    // Settles the columns by the first line; true if it is a header.
    private bool TakeHeader(ReadOnlySpan<byte> line)
    {
        string[] names = [.. Encoding.Latin1.GetString(line).Split(',').Select(name => name.Trim().ToLowerInvariant())];
        bool isHeader = !StartsWithNumber(names, _options.AddressColumn);
        string address = _options.AddressColumn ?? (!isHeader ? "1" : names.Contains("address") ? "address" : "page");
        string kind = _options.KindColumn ?? (isHeader ? "rw" : "2");
        _addressColumn = FindColumn(names, isHeader, address);
        if (_addressColumn < 0)
            throw Input.ErrorInLine($"{AsciiNumber.Quote(line)} has no column '{address}'.",
                "Name the column of the address, or give its number, counted from 1.");
        _kindColumn = FindColumn(names, isHeader, kind);
        _kindMayMiss = _options.KindColumn is null && !isHeader;
        if (_kindColumn < 0 && _options.KindColumn is not null)
            throw Input.ErrorInLine($"{AsciiNumber.Quote(line)} has no column '{kind}'.",
                "Name the column that tells reads from writes, or give its number, counted from 1.");
        if (isHeader && names[_addressColumn] == "page")
            _pageShift = 0;
        return isHeader;
    }

    private static bool StartsWithNumber(string[] names, string? column)
    {
        // A column that is known by name needs a header to have one.
        if (!TryNumber(column ?? "1", out int number))
            return false;
        int index = number - 1;
        ReadOnlySpan<byte> field = Encoding.Latin1.GetBytes(index < names.Length ? names[index] : "");
        return AsciiNumber.TryTake(ref field, out _);
    }

    private static int FindColumn(string[] names, bool isHeader, string column)
    {
        if (TryNumber(column, out int number))
            return number <= names.Length ? number - 1 : -1;
        return isHeader ? Array.IndexOf(names, column.ToLowerInvariant()) : -1;
    }

    private static bool TryNumber(string? column, out int number) =>
        int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1;

    private AccessRun Parse(ReadOnlySpan<byte> line)
    {
        if (!TryField(line, _addressColumn, out ReadOnlySpan<byte> field) || field.IsEmpty)
            throw Broken(line, "has no address");
        ReadOnlySpan<byte> rest = field;
        if (!AsciiNumber.TryTake(ref rest, out ulong address) || !rest.IsEmpty)
            throw Broken(line, $"has {AsciiNumber.Quote(field)} for an address");
        long page = (long)Math.Min(address >> _pageShift, GeneratorOptions.PageLimit);
        if (page == GeneratorOptions.PageLimit)
            throw Broken(line, "has a page that is not below 2^52");
        AccessKind kind = AccessKind.Read;
        if (_kindColumn >= 0 && TryField(line, _kindColumn, out field))
        {
            if (!TryKind(field, out kind))
                throw Broken(line, $"has {AsciiNumber.Quote(field)} for the kind of access, which is r, w, x or f");
        }
        else if (_kindColumn >= 0 && !_kindMayMiss)
            throw Broken(line, "does not say whether it reads or writes");
        return new AccessRun(page, 0, 1, kind);
    }

    private static bool TryField(ReadOnlySpan<byte> line, int column, out ReadOnlySpan<byte> field)
    {
        for (; column > 0; column--)
        {
            int comma = line.IndexOf((byte)',');
            if (comma < 0)
            {
                field = default;
                return false;
            }
            line = line[(comma + 1)..];
        }
        int end = line.IndexOf((byte)',');
        field = AsciiNumber.Trim(end < 0 ? line : line[..end]);
        return true;
    }

    private static bool TryKind(ReadOnlySpan<byte> field, out AccessKind kind)
    {
        int letter = field.IsEmpty ? 0 : field[0] | 0x20;
        (bool known, kind) = letter switch
        {
            'r' or 'l' => (true, AccessKind.Read),
            'w' or 's' => (true, AccessKind.Write),
            'x' or 'e' or 'i' => (true, AccessKind.Execute),
            'f' => (true, AccessKind.Free),
            '0' => (field.Length == 1, AccessKind.Read),
            '1' => (field.Length == 1, AccessKind.Write),
            _ => (false, default),
        };
        return known;
    }

    private TraceFormatException Broken(ReadOnlySpan<byte> line, string what) => Input.ErrorInLine(
        $"{AsciiNumber.Quote(line)} {what}.", "Expected lines such as '0x7f001000,w'; the columns can be named.");
}
