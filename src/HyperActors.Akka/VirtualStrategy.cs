namespace HyperActors.Akka;

/// <summary>Akka's supervision of hosts: it answers with what the simulated actor's own strategy decides.</summary>
/// <remarks>
/// Akka's limits on restarts are off, as they count by the wall clock; those of the simulated actor are in the verdict.
/// What is no failure of a simulated actor, such as a host killed by its user, stops the host and breaks the run off.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="actorIn">Finds the simulated actor that lives in a child, and its family.</param>
internal sealed class VirtualStrategy(AkkaRun run, Func<AkkaActor.IActorRef, (Family Family, IActorRef Actor)?> actorIn)
    : AkkaActor.OneForOneStrategy(-1, -1, static _ => AkkaActor.Directive.Stop)
{
    /// <inheritdoc />
    protected override AkkaActor.Directive Handle(AkkaActor.IActorRef child, Exception exception)
    {
        if (VerdictOn(child, exception) is { } verdict)
            return Translate(verdict.Directive);
        run.Break(exception);
        return AkkaActor.Directive.Stop;
    }

    /// <inheritdoc />
    protected override void LogFailure(
        AkkaActor.IActorContext context, AkkaActor.IActorRef child, Exception cause, AkkaActor.Directive directive)
    {
        // A simulated crash is an event of the model, not an error of the system that simulates it.
        if (VerdictOn(child, cause) is { } verdict)
            context.System.EventStream.Publish(new AkkaEvent.Info(
                child.Path.ToString(),
                typeof(VirtualStrategy),
                $"{verdict.Actor.Path} failed: {cause.Message} -> {directive}"));
        else
            base.LogFailure(context, child, cause, directive);
    }

    private static AkkaActor.Directive Translate(Directive directive) => directive switch
    {
        Directive.Resume => AkkaActor.Directive.Resume,
        Directive.Restart => AkkaActor.Directive.Restart,
        Directive.Stop => AkkaActor.Directive.Stop,
        _ => AkkaActor.Directive.Escalate,
    };

    private SupervisorVerdict? VerdictOn(AkkaActor.IActorRef child, Exception cause) =>
        actorIn(child) is { } inside ? inside.Family.VerdictOn(inside.Actor, cause) : null;
}
