using System.Buffers.Binary;

namespace HyperActors.Workloads;

/// <summary>Reads <c>PTRC0001</c>: page touches collapsed over windows of instructions.</summary>
/// <remarks>
/// After the magic: window length and zero (32 bits each), then to the end of the file records of two LEB128 varints:
/// instructions since the record before; and, above four flag bits (1 read, 2 written, 4 executed, 8 freed), the zigzag
/// distance to the page before. A record is one access: a write if the page was written in the window, else a read if
/// it was read, else a fetch. A page that was touched and freed in one window is two.
/// </remarks>
internal sealed class PtrcReader : TraceReader
{
    private const string Hint = "The recording was cut off or damaged; copy or record it again.";

    private readonly long _instructionTime;
    private long _page;
    private AccessRun _second;

    public PtrcReader(TraceInput input, TraceReaderOptions options)
        : base(input, TraceFormat.Ptrc)
    {
        _instructionTime = options.PicosecondsPerInstruction;
        Span<byte> header = stackalloc byte[16];
        int count = input.Read(header);
        if (count < 8 || !header.StartsWith("PTRC0001"u8))
            throw input.ErrorAt(0, "Expected the magic PTRC0001.", "Other versions are not known.");
        if (count < 16)
            throw input.ErrorAt(count, "The trace ends within its header of 16 bytes.", Hint);
        Window = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
    }

    /// <summary>Instructions of a window, within which the touches of a page are one record.</summary>
    public uint Window { get; }

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length)
        {
            if (_second.Count > 0)
            {
                buffer[count++] = _second;
                _second = default;
                continue;
            }
            long start = Input.Offset;
            int first = Input.ReadByte();
            if (first < 0)
                return;
            ulong gap = TakeVarint(first, start);
            long flagged = Input.Offset;
            ulong packed = TakeVarint(Input.ReadByte(), flagged);
            // The count may rise only once the record has proved good.
            buffer[count] = ToRun(gap, packed, start, flagged);
            count++;
        }
    }

    private AccessRun ToRun(ulong gap, ulong packed, long start, long flagged)
    {
        const ulong MaxGap = 1UL << 40;
        int flags = (int)(packed & 15);
        ulong zigzag = packed >> 4;
        long page = unchecked(_page + ((long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
        if (page is < 0 or >= GeneratorOptions.PageLimit)
            throw Input.ErrorAt(flagged, $"Page {page}; pages are from 0 to 2^52.", Hint);
        if (flags == 0)
            throw Input.ErrorAt(flagged, "A record of no read, write, execution or free.", Hint);
        if (gap > MaxGap)
            throw Input.ErrorAt(start, $"A gap of {gap} instructions; at most 2^40 are possible.", Hint);
        _page = page;
        long think = (long)gap * _instructionTime;
        if (flags == 8)
            return new AccessRun(page, think, 1, AccessKind.Free);
        if ((flags & 8) != 0)
            _second = new AccessRun(page, 0, 1, AccessKind.Free);
        AccessKind kind = (flags & 2) != 0 ? AccessKind.Write : (flags & 1) != 0 ? AccessKind.Read : AccessKind.Execute;
        return new AccessRun(page, think, 1, kind);
    }

    private ulong TakeVarint(int first, long start)
    {
        ulong value = 0;
        int next = first;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (next < 0)
                throw Input.ErrorAt(Input.Offset, "The trace ends within a record.", Hint);
            ulong bits = (ulong)(next & 0x7F);
            if (shift == 63 && bits > 1)
                break;
            value |= bits << shift;
            if (next < 0x80)
                return value;
            next = shift == 63 ? 0 : Input.ReadByte();
        }
        throw Input.ErrorAt(start, "A number of more than 64 bits.", Hint);
    }
}
