namespace HyperActors.Cli;

/// <summary>A text without its last line if that was cut off, as a program that is stopped leaves it.</summary>
/// <param name="inner">The text; disposed of with this.</param>
internal sealed class WholeLines(Stream inner) : Stream
{
    private const int LongestLine = 1 << 16;

    private readonly byte[] _buffer = new byte[2 * LongestLine];
    private int _start;
    private int _lines;
    private int _end;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        while (_start == _lines)
            if (!Fetch())
                return 0;
        int count = Math.Min(buffer.Length, _lines - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private bool Fetch()
    {
        int held = _end - _start;
        _buffer.AsSpan(_start, held).CopyTo(_buffer);
        _start = 0;
        _end = held;
        int count = inner.Read(_buffer, _end, _buffer.Length - _end);
        if (count == 0)
            return false;
        _end += count;
        int newline = _buffer.AsSpan(0, _end).LastIndexOf((byte)'\n');
        // A line that fills the buffer is none of the program's that we know: the reader will say so.
        _lines = newline >= 0 ? newline + 1 : _end == _buffer.Length ? _end : 0;
        return true;
    }
}
