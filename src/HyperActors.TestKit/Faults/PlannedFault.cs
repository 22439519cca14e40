using HyperActors.Machine;

namespace HyperActors.TestKit;

/// <summary>A fault that a rig's machine is going to have, or has had.</summary>
public sealed class PlannedFault
{
    private readonly MachineRig _rig;
    private readonly int _index;

    internal PlannedFault(MachineRig rig, int index, FaultOptions options)
    {
        _rig = rig;
        _index = index;
        Options = options;
    }

    /// <summary>What it is.</summary>
    public FaultOptions Options { get; private set; }

    /// <summary>Says how long it lasts; for a crash, after what time who crashed is started again.</summary>
    /// <param name="span">More than zero.</param>
    /// <exception cref="InvalidOperationException">Virtual time runs already.</exception>
    public PlannedFault For(SimDuration span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span.Picoseconds, 1, nameof(span));
        _rig.CheckNotMade("A fault");
        Options = Options with { For = span };
        return this;
    }

    /// <summary>How often it had an effect so far.</summary>
    /// <param name="effect">Which.</param>
    public long Count(FaultEffect effect) => _rig.Machine.FaultEffects![_index, effect];
}
