namespace HyperActors.Akka;

/// <summary>To the coordinator: all is at rest, open the next window.</summary>
internal sealed record OpenNext
{
    public static OpenNext Instance { get; } = new();
}

/// <summary>
/// To a host: execute what is safe in a window, once so many batches of the window before it are here.
/// </summary>
/// <param name="Window">Which window, from 1.</param>
/// <param name="Batches">How many batches to wait for.</param>
/// <param name="IsLast">Nothing is to be executed any more: the batches are only taken in, for a later run.</param>
internal sealed record RunWindow(long Window, int Batches, bool IsLast) : AkkaEvent.IDeadLetterSuppression;

/// <summary>From host to host: what the actors of one told those of the other in a window.</summary>
/// <remarks>
/// It is no dead letter of Akka's when it finds no host: the coordinator counts what is in it, in virtual time.
/// </remarks>
internal sealed record Delivery(AkkaRun Run, long Window, EventBatch Batch) : AkkaEvent.IDeadLetterSuppression;

/// <summary>To the coordinator: the window is executed here, and this was told to others.</summary>
internal sealed record WindowDone(Family Family, IReadOnlyList<EventBatch> Told);

/// <summary>To the coordinator: something broke that is no failure of a simulated actor.</summary>
internal sealed record Broken(Exception Cause);

/// <summary>To the host of a root: the supervisors have decided about a failure, go on.</summary>
internal sealed record Proceed(ActorFailure Failure) : AkkaEvent.IDeadLetterSuppression;

/// <summary>From the host of a root down to that of a descendant: something to do there.</summary>
/// <param name="Family">Whose errand it is.</param>
/// <param name="Way">
/// The simulated actors on the way, from the root's child to the one meant; empty for the root itself.
/// </param>
/// <param name="Step">How many of them are behind.</param>
/// <param name="Order">What is to be done at the end of the way.</param>
internal sealed record Errand(Family Family, IReadOnlyList<IActorRef> Way, int Step, FamilyOrder Order)
    : AkkaEvent.IDeadLetterSuppression
{
    public bool IsHere => Step == Way.Count;

    public Errand Next => this with { Step = Step + 1 };
}

/// <summary>What a host is asked to do for an actor of the family.</summary>
internal abstract record FamilyOrder;

/// <summary>Make a host for a new child.</summary>
internal sealed record Adopt(IActorRef Child) : FamilyOrder;

/// <summary>The child has stopped: its host is no longer needed.</summary>
internal sealed record Retire(IActorRef Child) : FamilyOrder;

/// <summary>Throw what the simulated actor in here threw, so that its supervisor hears of it.</summary>
internal sealed record Fail(ActorFailure Failure) : FamilyOrder;
