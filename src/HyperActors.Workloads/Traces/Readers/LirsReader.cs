namespace HyperActors.Workloads;

/// <summary>Reads the LIRS authors' traces: one page number a line; a line that is no number is a mark and
/// skipped.</summary>
internal sealed class LirsReader(TraceInput input) : TraceReader(input, TraceFormat.Lirs)
{
    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length && Input.TryReadLine(out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> rest = AsciiNumber.Trim(line);
            if (rest.IsEmpty || rest.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                continue;
            if (!AsciiNumber.TryTakeDecimal(ref rest, out ulong page) || page >= GeneratorOptions.PageLimit)
                throw Input.ErrorInLine($"Page {AsciiNumber.Quote(line)}; pages are from 0 to 2^52.",
                    "Numbers this large are no pages; if they are addresses, name the format csv.");
            buffer[count++] = new AccessRun((long)page, 0, 1, AccessKind.Read);
        }
    }
}
