using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HyperActors.Workloads;

/// <summary>Writes a trace in the project's own format (<see cref="HatLayout"/>), in memory that grows with the
/// footprint alone.</summary>
public sealed class HatWriter : IDisposable
{
    /// <summary>The default of compression: some five million records a second.</summary>
    public const int DefaultCompression = 5;

    /// <summary>Compresses best, a tenth smaller at a thirtieth of the speed: for traces that are kept.</summary>
    public const int SmallestCompression = 11;

    private readonly Stream _output;
    private readonly HatHeader _header;
    private readonly int _quality;
    private readonly long _start;
    private readonly PageIndex _index = new();
    private readonly HatColumn[] _columns = [.. Enumerable.Range(0, HatLayout.Columns).Select(_ => new HatColumn())];
    private readonly int[] _ids = new int[HatLayout.MaxRecordsInBlock];
    private readonly int[] _counts = new int[HatLayout.MaxRecordsInBlock];
    private byte[] _lastKinds = new byte[512];
    private byte[] _packed = [];
    private int _records;
    private bool _allOnes = true;
    private uint _kindBits;
    private long _lastNewPage;
    private bool _completed;

    /// <summary>Begins a trace.</summary>
    /// <param name="output">Where it goes; if it can seek, the totals are put into the header at the end. Disposed of
    /// with the writer.</param>
    /// <param name="header">What the trace says about itself; totals are ignored.</param>
    /// <param name="compression">Brotli quality, from 0 to 11. Default <see cref="DefaultCompression"/>.</param>
    /// <exception cref="ArgumentException">The texts have more than one line or are too long, or compression is out of
    /// range.</exception>
    public HatWriter(Stream output, HatHeader header, int compression = DefaultCompression)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentOutOfRangeException.ThrowIfLessThan(compression, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(compression, 11);
        string text = header.Name + header.Source;
        if (text.AsSpan().ContainsAny('\n', '\r') || Encoding.UTF8.GetByteCount(text) >= HatLayout.MaxTextBytes)
            throw new ArgumentException("Name and source must be single lines, together below 16 KiB.", nameof(header));
        _output = output;
        _header = header;
        _quality = compression;
        _start = output.CanSeek ? output.Position : 0;
        WriteHeader(null);
    }

    /// <summary>The sums over what was written so far.</summary>
    public TraceTotals Totals { get; private set; }

    /// <summary>Writes runs. Their think time is the gap, in the unit that the header says.</summary>
    /// <exception cref="ArgumentException">A run has a negative gap, no accesses, or a page outside 0 to
    /// 2⁵².</exception>
    public void Write(ReadOnlySpan<AccessRun> runs)
    {
        foreach (ref readonly AccessRun run in runs)
            Write(run);
    }

    /// <summary>Writes one run. Its think time is the gap, in the unit that the header says.</summary>
    /// <exception cref="ArgumentException">The run has a negative gap, no accesses, or a page outside 0 to
    /// 2⁵².</exception>
    public void Write(in AccessRun run)
    {
        if (run.ThinkPicoseconds < 0 || run.Count < 1 || run.Page is < 0 or >= GeneratorOptions.PageLimit)
            throw new ArgumentException($"{run} is no run of accesses.", nameof(run));
        int known = _index.Count;
        int id = _index.IdOf(run.Page);
        if (id == known)
            AddPage(run.Page, id);
        uint change = (uint)run.Kind ^ _lastKinds[id];
        _lastKinds[id] = (byte)run.Kind;
        _kindBits |= change << 2 * (_records & 3);
        if ((_records & 3) == 3)
            FlushKinds();
        _columns[3].AddVarint((ulong)run.ThinkPicoseconds);
        _ids[_records] = id;
        _counts[_records] = run.Count;
        _allOnes &= run.Count == 1;
        Totals = Totals.Add(run, _index.Count);
        if (++_records == HatLayout.MaxRecordsInBlock)
            WriteBlock();
    }

    /// <summary>Ends the trace. A trace that is not completed counts as cut off.</summary>
    public void Complete()
    {
        if (_completed)
            return;
        WriteBlock();
        Span<byte> end = stackalloc byte[HatLayout.EndSize];
        HatLayout.EndTag.CopyTo(end);
        HatLayout.WriteTotals(end[4..], Totals);
        BinaryPrimitives.WriteUInt32LittleEndian(end[^4..], Crc32C.Of(end[..^4]));
        _output.Write(end);
        if (_output.CanSeek)
        {
            long length = _output.Position;
            _output.Position = _start;
            WriteHeader(Totals);
            _output.Position = length;
        }
        _output.Flush();
        _completed = true;
    }

    /// <summary>Closes the output, without completing the trace.</summary>
    public void Dispose() => _output.Dispose();

    private void AddPage(long page, int id)
    {
        _columns[0].AddZigzag(page - _lastNewPage);
        _lastNewPage = page;
        if (id == _lastKinds.Length)
            Array.Resize(ref _lastKinds, 2 * id);
    }

    private void FlushKinds()
    {
        _columns[2].AddBytes(_kindBits, 1);
        _kindBits = 0;
    }

    private void WriteHeader(TraceTotals? totals)
    {
        byte[] text = Encoding.UTF8.GetBytes(_header.Name + "\n" + _header.Source);
        byte[] bytes = new byte[HatLayout.HeaderSize + text.Length];
        HatLayout.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)_header.GapUnit);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), _header.Window);
        HatLayout.WriteTotals(bytes.AsSpan(HatLayout.HeaderTotalsAt), totals);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HatLayout.TextLengthAt), (uint)text.Length);
        text.CopyTo(bytes, HatLayout.HeaderSize);
        uint crc = Crc32C.Of(text, Crc32C.Of(bytes.AsSpan(0, HatLayout.HeaderSize - 4)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HatLayout.HeaderSize - 4), crc);
        _output.Write(bytes);
    }

    private void WriteBlock()
    {
        if (_records == 0)
            return;
        if ((_records & 3) != 0)
            FlushKinds();
        int width = _index.Count <= 1 << 8 ? 1 : _index.Count <= 1 << 16 ? 2 : _index.Count <= 1 << 24 ? 3 : 4;
        foreach (int id in _ids.AsSpan(0, _records))
            _columns[1].AddBytes((uint)id, width);
        if (!_allOnes)
            foreach (int count in _counts.AsSpan(0, _records))
                _columns[4].AddVarint((uint)count);
        WriteColumns(width);
        foreach (HatColumn column in _columns)
            column.Clear();
        _records = 0;
        _allOnes = true;
    }

    private void WriteColumns(int width)
    {
        int most = HatLayout.BlockHeaderSize + _columns.Sum(column => column.Length);
        if (_packed.Length < most)
            _packed = new byte[most];
        Span<byte> block = _packed;
        HatLayout.BlockTag.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], (uint)_records);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], (uint)width);
        int end = HatLayout.BlockHeaderSize;
        for (int i = 0; i < _columns.Length; i++)
        {
            ReadOnlySpan<byte> bytes = _columns[i].Bytes;
            // Room for less than the column: what does not shrink is stored as it is.
            int room = Math.Max(0, bytes.Length - 1);
            bool smaller = BrotliEncoder.TryCompress(bytes, block.Slice(end, room), out int stored, _quality, 22);
            if (!smaller)
            {
                bytes.CopyTo(block[end..]);
                stored = bytes.Length;
            }
            BinaryPrimitives.WriteUInt32LittleEndian(block[(12 + 8 * i)..], (uint)bytes.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(block[(16 + 8 * i)..], (uint)stored);
            end += stored;
        }
        uint headerCrc = Crc32C.Of(block[..(HatLayout.BlockHeaderSize - 4)]);
        uint crc = Crc32C.Of(block[HatLayout.BlockHeaderSize..end], headerCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(block[(HatLayout.BlockHeaderSize - 4)..], crc);
        _output.Write(block[..end]);
    }
}
