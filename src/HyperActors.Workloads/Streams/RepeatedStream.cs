namespace HyperActors.Workloads;

/// <summary>A stream that begins anew when it ends: opened again, a number of times or without end.</summary>
/// <remarks>
/// Each opening is disposed of before the next, if it can be. An opening that yields nothing ends the whole, so that an
/// empty trace repeated for ever is no endless loop.
/// </remarks>
public sealed class RepeatedStream : IAccessStream, IDisposable
{
    /// <summary>The number of times that means: without end.</summary>
    public const long Forever = long.MaxValue;

    private readonly Func<IAccessStream> _open;
    private long _left;
    private IAccessStream? _current;
    private bool _empty;

    /// <summary>Repeats what a function opens.</summary>
    /// <param name="open">Opens the stream at its start; called again after each end.</param>
    /// <param name="times">How often; at least 1. Default <see cref="Forever"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is below 1.</exception>
    public RepeatedStream(Func<IAccessStream> open, long times = Forever)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _open = open;
        _left = times;
    }

    /// <inheritdoc />
    public int Fill(Span<AccessRun> buffer)
    {
        while (true)
        {
            if (_current is null)
            {
                if (_left == 0 || _empty)
                    return 0;
                _current = _open();
                _empty = true;
                if (_left != Forever)
                    _left--;
            }
            int count = _current.Fill(buffer);
            if (count > 0)
            {
                _empty = false;
                return count;
            }
            Dispose();
        }
    }

    /// <summary>Closes what is open now.</summary>
    public void Dispose()
    {
        (_current as IDisposable)?.Dispose();
        _current = null;
    }
}
