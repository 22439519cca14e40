using System.Buffers.Binary;

namespace HyperActors.Workloads;

/// <summary>The project's own trace format, <c>.hat</c>: page runs of a program, small, checked and
/// streamable.</summary>
/// <remarks>
/// <para>All numbers are little-endian. A file is a header, blocks, and an end.</para>
/// <para><b>Header</b>, 128 bytes and text: <c>HATRACE1</c> (the last character is the version); unit of gaps (u32: 0
/// instructions, 1 picoseconds); window (u32); nine totals (u64 each: records, accesses, writes, fetches, frees,
/// distinct pages, lowest and highest page, sum of gaps; the first is all ones if they were not known yet, as when
/// writing to a pipe); length of the text (u32); 32 zero bytes; then at 124 the CRC-32C of the 124 bytes before and the
/// text. The text is UTF-8, two lines: name and source.</para>
/// <para><b>Block</b>: <c>BLK1</c>, number of records (u32, from 1 to 131,072), bytes of an id (u32, 1 to 4), then for
/// each of five columns its length and its length as stored (u32 each; equal if it is not compressed, otherwise it is a
/// Brotli stream), CRC-32C (u32) of the 52 bytes before and the stored columns, then the columns. They are: (1) <i>new
/// pages</i>: the pages that occur for the first time, as zigzag varint distances to the new page before; page ids
/// count them from 0 through the whole file; (2) <i>ids</i>: the page of each record; (3) <i>kinds</i>: 2 bits a
/// record, four to a byte from the low end: the kind (0 read, 1 write, 2 execute, 3 free) XOR the kind of the last
/// record of the same page (0 at first); (4) <i>gaps</i>: varint, before each access of the run; (5) <i>counts</i>:
/// varint, empty if all are 1.</para>
/// <para><b>End</b>: <c>END1</c>, nine totals as in the header, CRC-32C of these 76 bytes. A file without it was cut
/// off.</para>
/// <para>Why so: on recordings of four programs, ids of fixed width under Brotli were 8 to 32 % smaller than distances
/// between pages, because the order of pages within a window repeats and a general compressor finds repeats among
/// aligned ids. Move-to-front ranks won on one program by 4 % and lost on the others by 26 to 77 %; guessing the page
/// by its last predecessor gained nothing. Telling only changes of kind shrinks that column by 1.3 to 6 times. Columns
/// keep unlike things apart and decode in tight loops. The ids need a table of 9 bytes for each distinct page, the one
/// thing that grows, and with the footprint rather than the length. One stream of varints under gzip, as in PTRC0001,
/// was 1.3 to 1.6 times as large.</para>
/// </remarks>
public static class HatLayout
{
    /// <summary>A block has at most this many records.</summary>
    public const int MaxRecordsInBlock = 1 << 17;

    /// <summary>Name and source have at most this many bytes together.</summary>
    public const int MaxTextBytes = 1 << 14;

    internal const int HeaderSize = 128;
    internal const int HeaderTotalsAt = 16;
    internal const int BlockHeaderSize = 56;
    internal const int Columns = 5;
    internal const int TotalsSize = 72;
    internal const int TextLengthAt = HeaderTotalsAt + TotalsSize;
    internal const int EndSize = 4 + TotalsSize + 4;

    /// <summary>No varint is longer, so no column of a block is longer than this for each of its records.</summary>
    internal const int MaxVarint = 10;

    internal static ReadOnlySpan<byte> Magic => "HATRACE1"u8;

    internal static ReadOnlySpan<byte> BlockTag => "BLK1"u8;

    internal static ReadOnlySpan<byte> EndTag => "END1"u8;

    internal static void WriteTotals(Span<byte> target, TraceTotals? totals)
    {
        if (totals is not { } t)
        {
            target[..TotalsSize].Fill(0xFF);
            return;
        }
        ReadOnlySpan<long> values =
        [
            t.Records, t.Accesses, t.Writes, t.Fetches, t.Frees, t.DistinctPages, t.LowestPage, t.HighestPage, t.Gap,
        ];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(target[(8 * i)..], values[i]);
    }

    internal static TraceTotals? ReadTotals(ReadOnlySpan<byte> source)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(source) == ulong.MaxValue)
            return null;
        Span<long> v = stackalloc long[9];
        for (int i = 0; i < v.Length; i++)
            v[i] = BinaryPrimitives.ReadInt64LittleEndian(source[(8 * i)..]);
        return new TraceTotals(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
    }
}
