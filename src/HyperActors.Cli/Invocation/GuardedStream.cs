namespace HyperActors.Cli;

/// <summary>The result could not be written to standard output: a full disk, a closed descriptor.</summary>
/// <param name="cause">What the system said.</param>
internal sealed class OutputLostException(Exception cause) : IOException(cause.Message, cause);

/// <summary>A standard stream whose failures are no bugs of ours.</summary>
/// <remarks>
/// A reader that goes away, as <c>head</c> does, is no failure: the runtime drops what is written after it. Other failures
/// of standard output end the command, as a result that is half there is none; those of standard error are passed over,
/// as progress that nobody can see must not cost the result.
/// </remarks>
/// <param name="inner">The stream of the process.</param>
/// <param name="isVital">Whether a failure ends the command.</param>
internal sealed class GuardedStream(Stream inner, bool isVital) : Stream
{
    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (isVital)
                throw new OutputLostException(failure.InnerException as IOException ?? failure);
        }
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
        // The console's streams have no buffer of their own.
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
