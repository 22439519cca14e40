namespace HyperActors.Actors.Tests;

/// <summary>Shorthands for small systems.</summary>
internal static class Worlds
{
    public static SimDuration Ns(long count) => count.Nanoseconds;

    public static SimTime At(long nanoseconds) => new(nanoseconds * 1_000);

    public static IActorRef Add(
        this ActorSystem system,
        string name,
        Action<IActorContext, object>? receive = null,
        Action<IActorContext>? start = null,
        SupervisorStrategy? supervision = null,
        Action<IActorContext>? stop = null) =>
        system.ActorOf(Of(receive, start, supervision, stop), name);

    public static Props Of(
        Action<IActorContext, object>? receive = null,
        Action<IActorContext>? start = null,
        SupervisorStrategy? supervision = null,
        Action<IActorContext>? stop = null) =>
        new(() => new LambdaActor { OnReceive = receive ?? (static (_, _) => { }), OnStart = start, OnStop = stop })
        {
            Supervision = supervision ?? SupervisorStrategy.Default,
        };

    public static RunReport Run(this ActorSystem system, long untilNanoseconds = long.MaxValue / 1_000) =>
        system.Run(new SequentialEngine(), new RunControl
        {
            Until = untilNanoseconds == long.MaxValue / 1_000 ? SimTime.MaxValue : At(untilNanoseconds),
        });
}
