namespace HyperActors.Workloads;

/// <summary>Other streams one after the other, each for a number of accesses or until told to move on.</summary>
/// <remarks>
/// Phases that last a span of virtual time are the guest's matter, which knows the time: it gives them no
/// number of accesses and calls <see cref="MoveOn"/>. Runs that it has fetched and not played it may play or drop.
/// </remarks>
public sealed class PhasedStream : IAccessStream
{
    private readonly RunSource[] _sources;
    private readonly long[] _lengths;
    private readonly bool _repeat;
    private long _left;
    private bool _progress;

    /// <summary>Lines phases up.</summary>
    /// <param name="phases">At least one; their numbers of accesses are not negative.</param>
    /// <param name="repeat">Whether the first phase follows the last. Default yes.</param>
    /// <exception cref="ArgumentException">There is no phase, or one has a negative length.</exception>
    public PhasedStream(IReadOnlyList<Phase> phases, bool repeat = true)
    {
        ArgumentNullException.ThrowIfNull(phases);
        if (phases.Count == 0 || phases.Any(phase => phase.Accesses < 0))
            throw new ArgumentException("There must be a phase, and none of negative length.", nameof(phases));
        _sources = phases.Select(phase => new RunSource(phase.Stream)).ToArray();
        _lengths = phases.Select(phase => phase.Accesses).ToArray();
        _repeat = repeat;
        _left = LengthOfCurrent;
    }

    /// <summary>Which phase is on, counted from 0; the number of phases when the last one is over.</summary>
    public int Current { get; private set; }

    private long LengthOfCurrent => _lengths[Current] == 0 ? long.MaxValue : _lengths[Current];

    /// <summary>Ends the phase that is on; the next <see cref="Fill"/> begins the one after it.</summary>
    public void MoveOn()
    {
        if (Current == _sources.Length)
            return;
        Current++;
        if (Current == _sources.Length && _repeat)
            Current = 0;
        if (Current < _sources.Length)
            _left = LengthOfCurrent;
    }

    /// <inheritdoc />
    public int Fill(Span<AccessRun> buffer)
    {
        int count = 0;
        int ended = 0;
        while (count < buffer.Length && Current < _sources.Length && ended < _sources.Length)
        {
            if (_left > 0 && _sources[Current].TryTake(_left, out buffer[count]))
            {
                if (_left != long.MaxValue)
                    _left -= buffer[count].Count;
                count++;
                ended = 0;
                _progress = true;
                continue;
            }
            // A lap of the phases in which no stream had anything left is the end of the whole.
            ended = _progress ? 0 : ended + 1;
            _progress = false;
            MoveOn();
        }
        return count;
    }
}
