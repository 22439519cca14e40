namespace HyperActors.Actors.Tests;

/// <summary>An actor made of delegates, so that a test reads from top to bottom.</summary>
internal sealed class LambdaActor : Actor
{
    public Action<IActorContext, object> OnReceive { get; init; } = static (_, _) => { };

    public Action<IActorContext, SimTime>? OnAdvance { get; init; }

    public Action<IActorContext>? OnStart { get; init; }

    public Action<IActorContext>? OnStop { get; init; }

    public IActorContext Window => Context;

    protected override void Receive(object message) => OnReceive(Context, message);

    protected override void PreStart() => OnStart?.Invoke(Context);

    protected override void PostStop() => OnStop?.Invoke(Context);

    protected override void Advance(SimTime horizon)
    {
        if (OnAdvance is null)
            base.Advance(horizon);
        else
            OnAdvance(Context, horizon);
    }
}
