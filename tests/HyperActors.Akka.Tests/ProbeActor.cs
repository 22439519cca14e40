namespace HyperActors.Akka.Tests;

/// <summary>What a probe says to a message: each part reaches the simulated sender after its delay.</summary>
internal sealed record Answers(params (object Message, SimDuration Delay)[] Parts)
{
    public static Answers None { get; } = new();

    public static Answers After(SimDuration delay, params object[] messages) =>
        new([.. messages.Select(message => (message, delay))]);
}

/// <summary>
/// A simulated actor whose part a <see cref="TestProbe"/> plays: virtual time stands still until it has answered.
/// </summary>
internal sealed class ProbeActor(TestProbe probe) : Actor
{
    protected override void Receive(object message)
    {
        Answers answers = AkkaActor.Futures.Ask<Answers>(probe.Ref, message).GetAwaiter().GetResult();
        foreach ((object part, SimDuration delay) in answers.Parts)
            Context.Tell(Context.Sender!, part, delay);
    }
}
