namespace HyperActors.Machine;

/// <summary>The steps that one actor has reported and nobody has read yet. Only that actor writes to it.</summary>
/// <param name="name">The actor's name.</param>
/// <param name="role">What the actor is.</param>
/// <param name="index">Which of its kind.</param>
public sealed class EpisodeLog(string name, ObservedRole role, int index)
{
    private EpisodeRecord[] _records = new EpisodeRecord[64];
    private int _first;
    private int _end;
    private int _numbers;

    /// <summary>The actor's name: that of the VM or device, <c>hypervisor</c> or <c>allocator</c>.</summary>
    public string Name => name;

    /// <summary>What the actor is.</summary>
    public ObservedRole Role => role;

    /// <summary>Index of the VM or device in the machine; 0 for the others.</summary>
    public int Index => index;

    internal bool HasAny => _first < _end;

    internal ref readonly EpisodeRecord Next => ref _records[_first];

    /// <summary>A number for something that steps name, from 1; it does not repeat when the actor begins anew.</summary>
    public int NextNumber() => ++_numbers;

    /// <summary>Reports a step.</summary>
    /// <param name="record">The step; not before the last one.</param>
    public void Add(in EpisodeRecord record)
    {
        if (_end == _records.Length)
            Grow();
        _records[_end++] = record;
    }

    internal void Skip()
    {
        if (++_first == _end)
            _first = _end = 0;
    }

    private void Grow()
    {
        // What was read is given up first: a log grows to what is written between two readings, and no further.
        int kept = _end - _first;
        EpisodeRecord[] records = kept > _records.Length / 2 ? new EpisodeRecord[2 * _records.Length] : _records;
        Array.Copy(_records, _first, records, 0, kept);
        _records = records;
        (_first, _end) = (0, kept);
    }
}
