using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Counts what the oracle looked at. Each actor has its own and the machine adds them up.</summary>
public sealed class OracleCounters
{
    /// <summary>How many checks were made; a failed one ends the run, so these all held.</summary>
    public long Checks { get; private set; }

    /// <summary>Makes one check.</summary>
    /// <param name="holds">What must be true.</param>
    /// <param name="violation">What to say if it is not; composed only then.</param>
    /// <exception cref="BrokenInvariantException">It is not.</exception>
    public void Check(
        [DoesNotReturnIf(false)] bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] ref Violation violation)
    {
        Checks++;
        if (!holds)
            throw new BrokenInvariantException(violation.ToString());
    }

    /// <summary>Counts checks made elsewhere.</summary>
    /// <param name="checks">How many; not negative.</param>
    public void Add(long checks) => Checks += checks;
}
