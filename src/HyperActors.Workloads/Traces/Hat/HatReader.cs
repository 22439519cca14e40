using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;

namespace HyperActors.Workloads;

/// <summary>Reads the project's own format; <see cref="HatLayout"/> tells how it is laid out.</summary>
internal sealed class HatReader : TraceReader
{
    private const string CutHint = "The trace was cut off; copy or record it again.";
    private const string DamagedHint = "The trace is damaged; copy or record it again.";

    // No varint taken as a short one is so large.
    private const ulong LongVarint = ulong.MaxValue;

    private readonly byte[][] _columns = new byte[HatLayout.Columns][];
    private readonly int[] _lengths = new int[HatLayout.Columns];
    private readonly byte[] _blockHeader = new byte[HatLayout.BlockHeaderSize];
    private readonly HatHeader _header;
    private readonly long _gapTime;
    private byte[] _stored = [];
    private long[] _pages = new long[512];
    private byte[] _lastKinds = new byte[512];
    private int _pageCount;
    private long _lastNewPage;
    private long _blockStart;
    private int _records;
    private int _next;
    private int _idWidth;
    private int _gapAt;
    private int _countAt;
    private long _totalRecords;
    private bool _ended;

    public HatReader(TraceInput input, TraceReaderOptions options)
        : base(input, TraceFormat.Hat)
    {
        Array.Fill(_columns, []);
        _header = ReadHeader();
        _gapTime = _header.GapUnit == HatGapUnit.Instructions ? options.PicosecondsPerInstruction : 1;
    }

    public override HatHeader? Header => _header;

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length)
        {
            if (_next < _records)
                DecodeRecords(buffer, ref count);
            else if (_ended || !ReadBlock())
                return;
        }
    }

    private void DecodeRecords(Span<AccessRun> buffer, ref int count)
    {
        byte[] ids = _columns[1];
        byte[] kinds = _columns[2];
        byte[] gaps = _columns[3];
        ReadOnlySpan<byte> gapBytes = gaps.AsSpan(0, _lengths[3]);
        long gapTime = _gapTime;
        ulong longestGap = (ulong)(long.MaxValue / Math.Max(1, gapTime));
        int end = Math.Min(_records, _next + buffer.Length - count);
        int gapAt = _gapAt;
        for (; _next < end; _next++)
        {
            int id = ReadId(ids, _next);
            if (unchecked((uint)id) >= (uint)_pageCount)
                throw Damaged("a page id that no page has");
            int kind = (kinds[_next >> 2] >> 2 * (_next & 3) & 3) ^ _lastKinds[id];
            _lastKinds[id] = (byte)kind;
            ulong gap = TakeShortVarint(gapBytes, ref gapAt);
            if (gap == LongVarint)
                gap = TakeVarint(gaps, ref gapAt, gapBytes.Length);
            int accesses = _lengths[4] == 0 ? 1 : TakeCount();
            if (gap > longestGap)
                throw Damaged("a gap that is too long");
            buffer[count++] = new AccessRun(_pages[id], unchecked((long)gap * gapTime), accesses, (AccessKind)kind);
        }
        _gapAt = gapAt;
        if (_next == _records && (_gapAt != _lengths[3] || _countAt != _lengths[4]))
            throw Damaged("columns longer than its records");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadId(byte[] ids, int index) => _idWidth switch
    {
        1 => ids[index],
        2 => ids[2 * index] | ids[2 * index + 1] << 8,
        3 => ids[3 * index] | ids[3 * index + 1] << 8 | ids[3 * index + 2] << 16,
        _ => BinaryPrimitives.ReadInt32LittleEndian(ids.AsSpan(4 * index)),
    };

    // Most gaps take one or two bytes: they are taken here, others announced.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TakeShortVarint(ReadOnlySpan<byte> column, ref int at)
    {
        if (at + 1 >= column.Length)
            return LongVarint;
        uint low = column[at];
        uint high = column[at + 1];
        if (low < 0x80)
        {
            at++;
            return low;
        }
        if (high >= 0x80)
            return LongVarint;
        at += 2;
        return low & 0x7F | high << 7;
    }

    private int TakeCount()
    {
        ulong accesses = TakeVarint(_columns[4], ref _countAt, _lengths[4]);
        if (accesses is 0 or > int.MaxValue)
            throw Damaged("a run of no or too many accesses");
        return (int)accesses;
    }

    private ulong TakeVarint(byte[] column, ref int at, int length)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= length)
                throw Damaged("a column that ends too early");
            byte next = column[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Damaged("a number of more than 64 bits");
    }

    private HatHeader ReadHeader()
    {
        byte[] bytes = new byte[HatLayout.HeaderSize];
        int count = Input.Read(bytes);
        if (count < 8 || !bytes.AsSpan().StartsWith(HatLayout.Magic))
            throw Input.ErrorAt(0, "Expected the magic HATRACE1.", "Other versions are not known.");
        int textLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(HatLayout.TextLengthAt));
        if (count < bytes.Length)
            throw Input.ErrorAt(count, $"The trace ends within its header of {HatLayout.HeaderSize} bytes.", CutHint);
        if (textLength is < 1 or > HatLayout.MaxTextBytes)
            throw Input.ErrorAt(HatLayout.TextLengthAt, $"A text of impossible length ({textLength}).", DamagedHint);
        byte[] text = new byte[textLength];
        int textCount = Input.Read(text);
        if (textCount < textLength)
            throw Input.ErrorAt(count + textCount, "The trace ends within the text of its header.", CutHint);
        uint crc = Crc32C.Of(text, Crc32C.Of(bytes.AsSpan(0, HatLayout.HeaderSize - 4)));
        uint unit = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (crc != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(HatLayout.HeaderSize - 4)) || unit > 1)
            throw Input.ErrorAt(0, "The header does not have its checksum.", DamagedHint);
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        return new HatHeader
        {
            GapUnit = (HatGapUnit)unit,
            Window = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)),
            Name = lines[0],
            Source = lines.Length > 1 ? lines[1] : "",
            Totals = HatLayout.ReadTotals(bytes.AsSpan(HatLayout.HeaderTotalsAt)),
        };
    }

    // False at the end of the trace.
    private bool ReadBlock()
    {
        _blockStart = Input.Offset;
        ReadOnlySpan<byte> tag = Input.Peek(4);
        if (tag.SequenceEqual(HatLayout.EndTag))
        {
            ReadEnd();
            return false;
        }
        if (tag.Length == 4 && !tag.SequenceEqual(HatLayout.BlockTag))
            throw Input.ErrorAt(_blockStart, "Expected a block (BLK1) or the end (END1).", DamagedHint);
        int count = Input.Read(_blockHeader);
        if (count < HatLayout.BlockHeaderSize)
            throw Input.ErrorAt(_blockStart + count, "The trace ends before its end mark (END1).", CutHint);
        ReadColumns();
        AddPages();
        (_next, _gapAt, _countAt) = (0, 0, 0);
        _totalRecords += _records;
        return true;
    }

    private void ReadColumns()
    {
        ReadOnlySpan<byte> header = _blockHeader;
        uint records = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        uint width = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (records is 0 or > HatLayout.MaxRecordsInBlock || width is 0 or > 4)
            throw Damaged("an impossible number of records");
        long total = 0;
        for (int i = 0; i < HatLayout.Columns; i++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[(12 + 8 * i)..]);
            uint stored = BinaryPrimitives.ReadUInt32LittleEndian(header[(16 + 8 * i)..]);
            bool right = i switch
            {
                1 => length == records * width,
                2 => length == (records + 3) / 4,
                _ => length <= records * HatLayout.MaxVarint,
            };
            if (!right || stored > length)
                throw Damaged("a column of an impossible length");
            _lengths[i] = (int)length;
            total += stored;
        }
        if (_stored.Length < total)
            _stored = new byte[total];
        Span<byte> bytes = _stored.AsSpan(0, (int)total);
        int count = Input.Read(bytes);
        if (count < total)
            throw Input.ErrorAt(Input.Offset, $"The trace ends within the block at byte {_blockStart}.", CutHint);
        uint crc = Crc32C.Of(bytes, Crc32C.Of(header[..(HatLayout.BlockHeaderSize - 4)]));
        if (crc != BinaryPrimitives.ReadUInt32LittleEndian(header[(HatLayout.BlockHeaderSize - 4)..]))
            throw Input.ErrorAt(_blockStart, "The block does not have its checksum.", DamagedHint);
        (_records, _idWidth) = ((int)records, (int)width);
        Unpack(bytes);
    }

    private void Unpack(ReadOnlySpan<byte> stored)
    {
        for (int i = 0; i < HatLayout.Columns; i++)
        {
            int length = _lengths[i];
            int storedLength = BinaryPrimitives.ReadInt32LittleEndian(_blockHeader.AsSpan(16 + 8 * i));
            if (_columns[i].Length < length)
                _columns[i] = new byte[length];
            ReadOnlySpan<byte> source = stored[..storedLength];
            stored = stored[storedLength..];
            if (storedLength == length)
                source.CopyTo(_columns[i]);
            else if (!BrotliDecoder.TryDecompress(source, _columns[i].AsSpan(0, length), out int size)
                || size != length)
                throw Damaged("a column that cannot be decompressed");
        }
    }

    private void AddPages()
    {
        int at = 0;
        int before = _pageCount;
        while (at < _lengths[0])
        {
            ulong zigzag = TakeVarint(_columns[0], ref at, _lengths[0]);
            long page = unchecked(_lastNewPage + ((long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
            if (page is < 0 or >= GeneratorOptions.PageLimit)
                throw Damaged("a page that is not below 2^52");
            if (_pageCount == before + _records || _pageCount == AliasTable.MaxOutcomes)
                throw Damaged("more new pages than records");
            if (_pageCount == _pages.Length)
            {
                Array.Resize(ref _pages, 2 * _pageCount);
                Array.Resize(ref _lastKinds, 2 * _pageCount);
            }
            _pages[_pageCount++] = page;
            _lastNewPage = page;
        }
    }

    private void ReadEnd()
    {
        Span<byte> end = stackalloc byte[HatLayout.EndSize];
        int count = Input.Read(end);
        if (count < end.Length)
            throw Input.ErrorAt(_blockStart + count, "The trace ends within its end mark.", CutHint);
        if (Crc32C.Of(end[..^4]) != BinaryPrimitives.ReadUInt32LittleEndian(end[^4..]))
            throw Input.ErrorAt(_blockStart, "The end mark does not have its checksum.", DamagedHint);
        TraceTotals? totals = HatLayout.ReadTotals(end[4..]);
        if (totals?.Records != _totalRecords)
        {
            string problem = $"The end mark tells {totals?.Records} records, but there were {_totalRecords}.";
            throw Input.ErrorAt(_blockStart, problem, DamagedHint);
        }
        if (Input.Peek(1).Length > 0)
            throw Input.ErrorAt(Input.Offset, "Something follows the end mark.", DamagedHint);
        _ended = true;
    }

    private TraceFormatException Damaged(string what) =>
        Input.ErrorAt(_blockStart, $"The block has {what}.", DamagedHint);
}
