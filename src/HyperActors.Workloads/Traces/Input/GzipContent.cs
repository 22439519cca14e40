using System.IO.Compression;

namespace HyperActors.Workloads;

/// <summary>The content of a gzip file, which notices when the file is truncated.</summary>
/// <remarks>
/// The library's decompressor takes the end of a file for the end of the data, even in the middle of a member. But it
/// goes on with the next member where one follows. So a last member of known content is appended to the file: only if
/// all before it is complete does that content come out at the end, and it is held back here. A file that breaks off
/// swallows the marker, and it is missed. Decompressing raw members with checksums of our own was rejected: the
/// library does not tell where a member ends.
/// </remarks>
internal sealed class GzipContent : ForwardStream
{
    private static readonly byte[] _marker = "The content is complete up to here."u8.ToArray();
    private static readonly byte[] _markerMember = Compress(_marker);

    private readonly Appended _compressed;
    private readonly Stream _inflated;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at;
    private int _end;
    private bool _ended;

    /// <summary>Decompresses a stream, which is disposed of with this one.</summary>
    public GzipContent(Stream compressed)
    {
        _compressed = new Appended(compressed);
        _inflated = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    /// <summary>Whether nothing is left of the file, so that what comes may be made of the marker of one that breaks
    /// off.</summary>
    public bool IsReadToItsEnd => _compressed.IsAtMarker;

    /// <summary>Reads content.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_end - _at <= _marker.Length && !_ended)
            Refill();
        int count = Math.Min(buffer.Length, Math.Max(0, _end - _at - _marker.Length));
        _buffer.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        if (count == 0 && !_buffer.AsSpan(_at, _end - _at).SequenceEqual(_marker))
            throw new InvalidDataException("The compressed data ends too early.");
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inflated.Dispose();
        base.Dispose(disposing);
    }

    private void Refill()
    {
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        _end -= _at;
        _at = 0;
        int count = _inflated.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _ended = count == 0;
    }

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.NoCompression))
            gzip.Write(content);
        return compressed.ToArray();
    }

    private sealed class Appended(Stream compressed) : ForwardStream
    {
        private int _appended = -1;

        public bool IsAtMarker => _appended >= 0;

        public override int Read(Span<byte> buffer)
        {
            if (_appended < 0)
            {
                int count = compressed.Read(buffer);
                if (count > 0 || buffer.IsEmpty)
                    return count;
                _appended = 0;
            }
            int left = Math.Min(buffer.Length, _markerMember.Length - _appended);
            _markerMember.AsSpan(_appended, left).CopyTo(buffer);
            _appended += left;
            return left;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                compressed.Dispose();
            base.Dispose(disposing);
        }
    }
}
