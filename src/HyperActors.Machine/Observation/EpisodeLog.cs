namespace HyperActors.Machine;

/// <summary>The steps that one actor has reported and nobody has read yet. Only that actor writes to it.</summary>
/// <param name="name">The actor's name.</param>
/// <param name="role">What the actor is.</param>
/// <param name="index">Which of its kind.</param>
public sealed class EpisodeLog(string name, ObservedRole role, int index)
{
    private EpisodeRecord[] _records = new EpisodeRecord[64];
    private int _count;
    private int _numbers;

    /// <summary>The actor's name: that of the VM or device, <c>hypervisor</c> or <c>allocator</c>.</summary>
    public string Name => name;

    /// <summary>What the actor is.</summary>
    public ObservedRole Role => role;

    /// <summary>Index of the VM or device in the machine; 0 for the others.</summary>
    public int Index => index;

    /// <summary>A number for something that steps name, from 1; it does not repeat when the actor begins anew.</summary>
    public int NextNumber() => ++_numbers;

    /// <summary>Reports a step.</summary>
    /// <param name="record">The step; not before the last one.</param>
    public void Add(in EpisodeRecord record)
    {
        if (_count == _records.Length)
            Array.Resize(ref _records, 2 * _count);
        _records[_count++] = record;
    }

    /// <summary>Gives up the steps before an instant. A VM runs ahead of the others, so some may stay.</summary>
    internal void Take(SimTime before, int index, EpisodeSteps steps)
    {
        int taken = _count;
        while (taken > 0 && _records[taken - 1].Time >= before)
            taken--;
        if (taken == 0)
            return;
        steps.Add(index, _records.AsSpan(0, taken));
        _records.AsSpan(taken, _count - taken).CopyTo(_records);
        _count -= taken;
    }
}
