namespace HyperActors.Workloads;

/// <summary>The content of a trace, buffered: bytes, varints, blocks and lines, each with its place.</summary>
internal sealed class TraceInput : IDisposable
{
    /// <summary>No line of a trace is longer than this many bytes.</summary>
    public const int MaxLine = 4096;

    private const int BufferSize = 1 << 17;

    private readonly Stream _content;
    private readonly GzipContent? _compressed;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly string _compressionHint;
    private int _at;
    private int _end;
    private long _before;
    private bool _ended;

    /// <summary>Begins to read a stream; a compressed one is decompressed.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">Disposed of with this object.</param>
    /// <exception cref="TraceFormatException">The stream cannot be read.</exception>
    public TraceInput(string name, Stream stream)
    {
        Name = name;
        _content = stream;
        _compressionHint = "Copy the file again; it could not be read to its end.";
        byte[] magic = new byte[2];
        int count = ReadMagic(magic);
        _content = new PrefixedStream(magic.AsMemory(0, count), stream);
        IsCompressed = count == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        if (!IsCompressed)
            return;
        _content = _compressed = new GzipContent(_content);
        _compressionHint = "Check the file with 'gzip -t', and copy or record it again.";
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public bool IsCompressed { get; }

    /// <summary>Offset of the next byte of the content.</summary>
    public long Offset => _before + _at;

    /// <summary>The line read last, counted from 1; 0 before the first.</summary>
    public long LineNumber { get; private set; }

    /// <summary>An error at a byte.</summary>
    public TraceFormatException ErrorAt(long offset, string problem, string hint) =>
        Truncation() ?? new(Name, TracePlace.Byte(offset), problem, hint);

    /// <summary>An error in the line read last.</summary>
    public TraceFormatException ErrorInLine(string problem, string hint) =>
        Truncation() ?? new(Name, TracePlace.Line(LineNumber), problem, hint);

    /// <summary>The bytes that follow, without moving: as many as asked for or as there are.</summary>
    /// <param name="count">At most 64 KiB.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _at < count && Refill())
        {
        }
        return _buffer.AsSpan(_at, Math.Min(count, _end - _at));
    }

    /// <summary>Moves over bytes that were looked at.</summary>
    public void Skip(int count) => _at += count;

    /// <summary>The next byte, or −1 at the end.</summary>
    public int ReadByte()
    {
        if (_at == _end && !Refill())
            return -1;
        return _buffer[_at++];
    }

    /// <summary>Reads as many bytes as there are, at most enough to fill a span.</summary>
    public int Read(Span<byte> target)
    {
        int done = 0;
        while (done < target.Length && (_at < _end || Refill()))
        {
            int count = Math.Min(target.Length - done, _end - _at);
            _buffer.AsSpan(_at, count).CopyTo(target[done..]);
            _at += count;
            done += count;
        }
        return done;
    }

    /// <summary>Reads the next line, without its end (LF or CRLF). It is valid until the next call.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="TraceFormatException">The line is longer than <see cref="MaxLine"/>.</exception>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int length = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
        int skip = 1;
        if (length < 0)
        {
            while (length < 0 && _end - _at <= MaxLine && Refill())
                length = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            if (length < 0)
                (length, skip) = (_end - _at, 0);
        }
        LineNumber++;
        line = _buffer.AsSpan(_at, length);
        if (length + skip == 0)
        {
            LineNumber--;
            return false;
        }
        if (length > MaxLine)
            throw ErrorInLine($"The line is longer than {MaxLine} bytes.", "This is no text trace; name its format.");
        _at += length + skip;
        if (line.Length > 0 && line[^1] == '\r')
            line = line[..^1];
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _content.Dispose();

    private bool Refill()
    {
        if (_ended)
            return false;
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            _before += _at;
            _end -= _at;
            _at = 0;
        }
        try
        {
            int count = _content.Read(_buffer, _end, BufferSize - _end);
            _end += count;
            _ended = count == 0;
            return count > 0;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(e);
        }
    }

    private int ReadMagic(byte[] magic)
    {
        try
        {
            return _content.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(e);
        }
    }

    // A compressed file that breaks off gives some garbage before it says so: an error in that is none of the trace.
    private TraceFormatException? Truncation()
    {
        if (_compressed is not { IsReadToItsEnd: true })
            return null;
        byte[] rest = new byte[1 << 12];
        try
        {
            while (_compressed.Read(rest) > 0)
            {
            }
            return null;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return Unreadable(e);
        }
    }

    private static bool IsUnreadable(Exception e) =>
        e is InvalidDataException or IOException or UnauthorizedAccessException;

    private TraceFormatException Unreadable(Exception e)
    {
        string problem = IsCompressed
            ? "The compressed data is damaged or truncated."
            : $"It cannot be read: {e.Message}";
        return new TraceFormatException(Name, TracePlace.Byte(_before + _end), problem, _compressionHint, e);
    }
}
