namespace HyperActors.Workloads;

/// <summary>Reads the text of valgrind's lackey.</summary>
/// <remarks>
/// <para><c>I  0401ab70,3</c> fetches an instruction, <c> L addr,size</c> loads, <c> S</c> stores and <c> M</c> does
/// both; addresses are hexadecimal. Valgrind's own notes (<c>==pid==</c>) may stand between. An access across a page
/// boundary is one to each page; a modify is one write.</para>
/// <para>An instruction's time passes before its fetch. If fetches are not wanted as accesses, it passes before
/// the next data access.</para>
/// </remarks>
internal sealed class LackeyReader : TraceReader
{
    private const int MaxSize = 4096;

    private readonly long _instructionTime;
    private readonly bool _fetches;
    private RunMerger _merger;
    private AccessRun _second;
    private long _skippedTime;

    public LackeyReader(TraceInput input, TraceReaderOptions options)
        : base(input, TraceFormat.Lackey)
    {
        _instructionTime = options.PicosecondsPerInstruction;
        _fetches = options.InstructionFetches;
    }

    /// <summary>Whether a line is an access.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> line)
    {
        if (line.Length < 4 || !TryKind(line, out _))
            return false;
        line = line[3..];
        return AsciiNumber.TryTakeHex(ref line, out _) && line.Length > 0 && line[0] == ',';
    }

    /// <summary>Whether a line is a note of valgrind's.</summary>
    public static bool IsNote(ReadOnlySpan<byte> line) =>
        line.Length > 2 && line[0] == line[1] && "=-*"u8.Contains(line[0]) && line[2] is >= (byte)'0' and <= (byte)'9';

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length)
        {
            if (_second.Count > 0)
            {
                Add(_second, buffer, ref count);
                _second = default;
                continue;
            }
            if (!TryReadAccess(out AccessRun access))
            {
                if (_merger.HasPending)
                    buffer[count++] = _merger.Take();
                return;
            }
            Add(access, buffer, ref count);
        }
    }

    private void Add(AccessRun access, Span<AccessRun> buffer, ref int count)
    {
        if (_merger.Add(access, out buffer[count]))
            count++;
    }

    private bool TryReadAccess(out AccessRun access)
    {
        while (Input.TryReadLine(out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty || IsNote(line))
                continue;
            Parse(line, out AccessKind kind, out ulong address, out ulong size);
            long page = (long)(address >> 12);
            if (kind == AccessKind.Execute && !_fetches)
            {
                _skippedTime += _instructionTime;
                continue;
            }
            access = new AccessRun(page, kind == AccessKind.Execute ? _instructionTime : _skippedTime, 1, kind);
            _skippedTime = 0;
            long lastPage = (long)((address + (size - 1)) >> 12);
            if (lastPage != page)
                _second = new AccessRun(lastPage, 0, 1, kind);
            return true;
        }
        access = default;
        return false;
    }

    private void Parse(ReadOnlySpan<byte> line, out AccessKind kind, out ulong address, out ulong size)
    {
        ReadOnlySpan<byte> rest = line.Length > 3 ? line[3..] : default;
        address = size = 0;
        if (!TryKind(line, out kind) || !AsciiNumber.TryTakeHex(ref rest, out address)
            || rest.IsEmpty || rest[0] != ',')
            throw Broken(line);
        rest = rest[1..];
        if (!AsciiNumber.TryTakeDecimal(ref rest, out size) || !AsciiNumber.Trim(rest).IsEmpty
            || size is 0 or > MaxSize || address > ulong.MaxValue - size)
            throw Broken(line);
    }

    private static bool TryKind(ReadOnlySpan<byte> line, out AccessKind kind)
    {
        kind = default;
        if (line.Length < 3 || line[2] != ' ')
            return false;
        switch (line[0], line[1])
        {
            case ((byte)'I', (byte)' '): kind = AccessKind.Execute; return true;
            case ((byte)' ', (byte)'L'): kind = AccessKind.Read; return true;
            case ((byte)' ', (byte)'S'): kind = AccessKind.Write; return true;
            case ((byte)' ', (byte)'M'): kind = AccessKind.Write; return true;
            default: return false;
        }
    }

    private TraceFormatException Broken(ReadOnlySpan<byte> line) => Input.ErrorInLine(
        $"{AsciiNumber.Quote(line)} is no access; expected I, L, S or M, a hexadecimal address, a comma and a size.",
        "A last line like this was cut off; otherwise keep the program's own output apart with valgrind's --log-file.");
}
