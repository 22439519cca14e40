namespace HyperActors.Workloads;

/// <summary>
/// Reads the ARC authors' traces: each line has the first page, the number of pages, and two numbers that do not matter
/// here.
/// </summary>
internal sealed class ArcReader(TraceInput input) : TraceReader(input, TraceFormat.Arc)
{
    private long _page;
    private long _left;

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length)
        {
            if (_left > 0)
            {
                buffer[count++] = new AccessRun(_page++, 0, 1, AccessKind.Read);
                _left--;
            }
            else if (Input.TryReadLine(out ReadOnlySpan<byte> line))
                Parse(line);
            else
                return;
        }
    }

    private void Parse(ReadOnlySpan<byte> line)
    {
        const ulong MaxCount = 1UL << 31;
        ReadOnlySpan<byte> rest = AsciiNumber.Trim(line);
        if (rest.IsEmpty)
            return;
        if (!TryTakeField(ref rest, out ulong first) || !TryTakeField(ref rest, out ulong pages))
            throw Input.ErrorInLine($"{AsciiNumber.Quote(line)}; expected the first page and the number of pages.",
                "A last line like this was cut off; otherwise this is no .lis trace.");
        if (pages is 0 or > MaxCount || first >= GeneratorOptions.PageLimit - pages)
            throw Input.ErrorInLine($"{pages} pages from {first}; expected from 1 to 2^31 pages below 2^52.",
                "Check the line; pages are counted from the first.");
        (_page, _left) = ((long)first, (long)pages);
    }

    // A number and the blanks after it.
    private static bool TryTakeField(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        if (!AsciiNumber.TryTakeDecimal(ref rest, out value))
            return false;
        bool ends = rest.IsEmpty || rest[0] is (byte)' ' or (byte)'\t';
        rest = AsciiNumber.Trim(rest);
        return ends;
    }
}
