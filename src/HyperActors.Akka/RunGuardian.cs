namespace HyperActors.Akka;

/// <summary>Stands above the coordinator: what a simulated root escalates ends here.</summary>
/// <remarks>
/// An escalated failure ends the run, but not at once: what lies before its instant is still executed, as an earlier
/// failure would be the one to report. So the coordinator is resumed, and the session ends the run when it is time.
/// </remarks>
internal sealed class RunGuardian(AkkaRun run) : AkkaActor.UntypedActor
{
    protected override void PreStart() => Context.ActorOf(
        AkkaActor.Props.Create(() => new Coordinator(run)).WithDispatcher(run.Dispatchers.Coordinator), "coordinator");

    protected override void OnReceive(object message) => Unhandled(message);

    protected override AkkaActor.SupervisorStrategy SupervisorStrategy() =>
        new AkkaActor.OneForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    // Akka calls this after all actors below have ended.
    protected override void PostStop() => run.End();

    private AkkaActor.Directive Decide(Exception cause)
    {
        foreach (Family family in run.Families)
            if (ReferenceEquals(family.Failure?.Exception, cause))
                return AkkaActor.Directive.Resume;
        run.Break(cause);
        run.Finish();
        Context.Stop(Self);
        return AkkaActor.Directive.Stop;
    }
}
