using System.Buffers.Binary;

namespace HyperActors.Workloads;

/// <summary>Reads <c>TPAT0001</c>: a pattern of page indices.</summary>
/// <remarks>
/// After the magic: number of pages and zero (32 bits each), number of accesses (64 bits), then one word of 32 bits for
/// each access: bit 31 writes, bit 30 gives the page back, the rest is the page's index.
/// </remarks>
internal sealed class TpatReader : TraceReader
{
    internal const int HeaderSize = 24;
    internal const uint WriteBit = 1u << 31;
    internal const uint FreeBit = 1u << 30;

    private const string Hint = "The pattern was cut off or damaged; copy or generate it again.";

    private readonly uint _pages;
    private ulong _left;

    public TpatReader(TraceInput input)
        : base(input, TraceFormat.Tpat)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        int count = input.Read(header);
        if (count < 8 || !header.StartsWith("TPAT0001"u8))
            throw input.ErrorAt(0, "Expected the magic TPAT0001.", "Other versions are not known.");
        if (count < HeaderSize)
            throw input.ErrorAt(count, $"The pattern ends within its header of {HeaderSize} bytes.", Hint);
        _pages = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (_pages is 0 or > FreeBit)
            throw input.ErrorAt(8, $"A pattern of {_pages} pages; from 1 to 2^30 are possible.", Hint);
        _left = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
    }

    public override int? DeclaredPages => (int)_pages;

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length && _left > 0)
        {
            int most = Math.Min(4096, buffer.Length - count);
            ReadOnlySpan<byte> bytes = Input.Peek(4 * (int)Math.Min((ulong)most, _left));
            if (bytes.Length < 4)
                throw Input.ErrorAt(Input.Offset, $"The pattern ends {_left} accesses too early.", Hint);
            int words = bytes.Length / 4;
            // The count may rise only once the word has proved good.
            for (int i = 0; i < words; i++, count++)
                buffer[count] = ToRun(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]), i);
            Input.Skip(4 * words);
            _left -= (ulong)words;
        }
        if (_left == 0 && count < buffer.Length && Input.Peek(1).Length > 0)
            throw Input.ErrorAt(Input.Offset, "The pattern goes on after its last access.", Hint);
    }

    private AccessRun ToRun(uint word, int index)
    {
        uint page = word & ~(WriteBit | FreeBit);
        bool free = (word & FreeBit) != 0;
        bool write = (word & WriteBit) != 0;
        if (page >= _pages || free && write)
            throw Input.ErrorAt(Input.Offset + 4 * index, free && write
                ? "A word with both the write and the free bit."
                : $"Page {page}, but the pattern has {_pages} pages.", Hint);
        return new AccessRun(page, 0, 1, free ? AccessKind.Free : write ? AccessKind.Write : AccessKind.Read);
    }
}
