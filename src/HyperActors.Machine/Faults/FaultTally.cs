namespace HyperActors.Machine;

/// <summary>
/// What the faults of a machine did to one actor, counted by fault and effect, the warm-up included: a fault is injected
/// once, and is reported whole.
/// </summary>
/// <remarks>It outlives the actor's instance, which a crash may replace, and only that actor writes to it.</remarks>
/// <param name="faults">How many faults the machine has.</param>
public sealed class FaultTally(int faults)
{
    private static readonly int _effects = Enum.GetValues<FaultEffect>().Length;

    private readonly long[] _counts = new long[faults * _effects];

    /// <summary>How often a fault had an effect.</summary>
    /// <param name="fault">The fault's index in <see cref="MachineOptions.Faults"/>.</param>
    /// <param name="effect">The effect.</param>
    public long this[int fault, FaultEffect effect] => _counts[fault * _effects + (int)effect];

    /// <summary>Counts an effect of a fault.</summary>
    /// <param name="fault">The fault's index; a negative one is no fault, and is not counted.</param>
    /// <param name="effect">The effect.</param>
    /// <param name="amount">How often.</param>
    public void Add(int fault, FaultEffect effect, long amount = 1)
    {
        if (fault >= 0)
            _counts[fault * _effects + (int)effect] += amount;
    }

    /// <summary>Adds another tally of the same faults to this one.</summary>
    public void Merge(FaultTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int index = 0; index < _counts.Length; index++)
            _counts[index] += other._counts[index];
    }
}
