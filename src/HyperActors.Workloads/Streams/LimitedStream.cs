namespace HyperActors.Workloads;

/// <summary>A part of another stream: some accesses are left out at its start, and it ends after a number of
/// them.</summary>
/// <remarks>A run that lies across the beginning or the end is cut there.</remarks>
public sealed class LimitedStream : IAccessStream
{
    private readonly RunSource _source;
    private long _skip;
    private long _left;

    /// <summary>Takes a part.</summary>
    /// <param name="stream">The whole; from now on used through this stream alone.</param>
    /// <param name="accesses">How many accesses; not negative.</param>
    /// <param name="skip">How many accesses to leave out first; default 0, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public LimitedStream(IAccessStream stream, long accesses, long skip = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(accesses);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        _source = new RunSource(stream);
        _left = accesses;
        _skip = skip;
    }

    /// <inheritdoc />
    public AccessOutlook? Outlook => _source.Outlook is { } whole
        ? whole with { Accesses = Math.Min(_left, Math.Max(0, whole.Accesses - _skip)) }
        : null;

    /// <inheritdoc />
    public int Fill(Span<AccessRun> buffer)
    {
        while (_skip > 0 && _left > 0)
        {
            if (!_source.TryTake(_skip, out AccessRun skipped))
                return 0;
            _skip -= skipped.Count;
        }
        int count = 0;
        while (count < buffer.Length && _left > 0 && _source.TryTake(_left, out buffer[count]))
            _left -= buffer[count++].Count;
        return count;
    }
}
