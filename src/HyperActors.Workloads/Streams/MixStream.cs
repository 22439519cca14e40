namespace HyperActors.Workloads;

/// <summary>Several streams interleaved: each run is the next one of a part drawn by weight.</summary>
/// <remarks>
/// The weights are of runs (visits), not of accesses. A part that has ended leaves its turns to the next one that has
/// not; the mix ends with its last part.
/// </remarks>
public sealed class MixStream : IAccessStream
{
    private readonly RunSource[] _sources;
    private readonly bool[] _ended;
    private readonly AliasTable _turns;
    private RandomStream _random;
    private int _alive;

    /// <summary>Mixes parts.</summary>
    /// <param name="parts">At least one.</param>
    /// <param name="random">Draws whose turn it is.</param>
    /// <exception cref="ArgumentException">There is no part, or a weight is out of its range.</exception>
    public MixStream(IReadOnlyList<MixPart> parts, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Any(part => part.Weight is < 1 or > 1L << 32))
            throw new ArgumentException("There must be a part, and weights from 1 to 2^32.", nameof(parts));
        _sources = parts.Select(part => new RunSource(part.Stream)).ToArray();
        _ended = new bool[parts.Count];
        _alive = parts.Count;
        _turns = new AliasTable(parts.Select(part => (ulong)part.Weight).ToArray());
        _random = random;
    }

    /// <inheritdoc />
    public AccessOutlook? Outlook
    {
        get
        {
            AccessOutlook? all = _sources[0].Outlook;
            foreach (RunSource source in _sources.AsSpan(1))
                all = all is { } others && source.Outlook is { } one ? AccessOutlook.Of(others, one) : null;
            return all;
        }
    }

    /// <inheritdoc />
    public int Fill(Span<AccessRun> buffer)
    {
        int count = 0;
        while (count < buffer.Length && _alive > 0)
        {
            int turn = _turns.Draw(ref _random);
            while (_ended[turn])
                turn = turn + 1 == _ended.Length ? 0 : turn + 1;
            if (_sources[turn].TryTake(long.MaxValue, out buffer[count]))
            {
                count++;
                continue;
            }
            _ended[turn] = true;
            _alive--;
        }
        return count;
    }
}
