namespace HyperActors.Actors;

/// <summary>What is decided about one actor.</summary>
/// <param name="Actor">Who failed, or to whom a child's failure was given.</param>
/// <param name="Directive">What becomes of it.</param>
public sealed record SupervisorVerdict(IActorRef Actor, Directive Directive);
