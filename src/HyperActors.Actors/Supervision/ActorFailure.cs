namespace HyperActors.Actors;

/// <summary>A handler that threw, and what its supervisors are about to decide.</summary>
/// <param name="Actor">Whose handler threw.</param>
/// <param name="Time">The virtual instant.</param>
/// <param name="Exception">What was thrown.</param>
/// <param name="Verdicts">
/// First about the actor itself, then about its parent, and so on upwards, for as long as the verdict is
/// <see cref="Directive.Escalate"/>.
/// </param>
public sealed record ActorFailure(
    IActorRef Actor, SimTime Time, Exception Exception, IReadOnlyList<SupervisorVerdict> Verdicts);
