using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>How a machine's run ended.</summary>
public enum MachineOutcome
{
    /// <summary>The guests' work or time was over, and the host came to rest.</summary>
    Completed,

    /// <summary>Somebody asked to stop; counters stand where they were.</summary>
    Interrupted,

    /// <summary>The simulated system could not go on: out of memory with nothing left to reclaim, or a deadlock.</summary>
    Died,
}

/// <summary>What a run came to, besides the counters of the actors.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it died; <see langword="null"/> otherwise.</param>
/// <param name="End">Until when guests were measured.</param>
/// <param name="Report">What the engine says.</param>
/// <param name="OracleChecks">How many checks the oracle made; all held, as a violation is thrown. 0 when it is off.</param>
public sealed record MachineResult(
    MachineOutcome Outcome,
    string? Reason,
    SimTime End,
    RunReport Report,
    long OracleChecks)
{
    /// <summary>
    /// Whether it died because nothing happens any more, or nothing comes to rest, although every part is there. Nobody
    /// decided that, so it is a mistake of the simulator or of a part that a test put in.
    /// </summary>
    public bool Stuck { get; init; }
}
