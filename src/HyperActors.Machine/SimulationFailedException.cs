using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The simulator, not the simulated system, went wrong: a broken invariant or an exception in a handler.</summary>
/// <param name="failure">What, when and where, with the messages that led to it.</param>
public sealed class SimulationFailedException(RunFailure failure)
    : Exception($"{failure.Exception.Message} (in {failure.ActorPath} at {failure.Time})", failure.Exception)
{
    /// <summary>What, when and where, with the messages that led to it.</summary>
    public RunFailure Failure { get; } = failure;
}
