namespace HyperActors.Machine;

/// <summary>
/// Which requests of one VM (page faults told to the hypervisor, transfers of its virtual disk) waited while a fault was
/// going on, whether or not because of it, and when the last of them was answered.
/// </summary>
/// <param name="faults">The machine's faults.</param>
public sealed class FaultWaits(IReadOnlyList<FaultOptions> faults)
{
    private readonly long[] _waited = new long[faults.Count];
    private readonly SimDuration[] _longest = new SimDuration[faults.Count];
    private readonly SimTime[] _back = new SimTime[faults.Count];

    /// <summary>How many requests waited at some time of a fault.</summary>
    /// <param name="fault">The fault's index.</param>
    public long Waited(int fault) => _waited[fault];

    /// <summary>The longest time that one of them waited in all; zero if none did.</summary>
    /// <param name="fault">The fault's index.</param>
    public SimDuration Longest(int fault) => _longest[fault];

    /// <summary>
    /// When the last of them was answered, or a VM that had crashed was started again; <see cref="SimTime.Zero"/> for neither.
    /// </summary>
    /// <param name="fault">The fault's index.</param>
    public SimTime LastAnswer(int fault) => _back[fault];

    /// <summary>What a fault took away is there again.</summary>
    /// <param name="fault">The fault's index.</param>
    /// <param name="now">Since when.</param>
    public void NoteBack(int fault, SimTime now) => _back[fault] = SimTime.Max(_back[fault], now);

    /// <summary>Takes a request into account that has been answered.</summary>
    /// <param name="since">Since when it waited.</param>
    /// <param name="answered">When it was answered; not before.</param>
    public void Count(SimTime since, SimTime answered)
    {
        for (int index = 0; index < _waited.Length; index++)
        {
            FaultOptions fault = faults[index];
            if (answered < fault.Begin || since >= fault.End)
                continue;
            _waited[index]++;
            _longest[index] = SimDuration.Max(_longest[index], answered - since);
            _back[index] = SimTime.Max(_back[index], answered);
        }
    }
}
