namespace HyperActors.TestKit.Tests;

/// <summary>Answers each text with itself after 5 µs; fails at "bad", stops at "stop".</summary>
internal sealed class Echo : Actor
{
    public static readonly SimDuration Delay = 5.Microseconds;

    protected override void Receive(object message)
    {
        switch (message)
        {
            case "bad": throw new InvalidOperationException("cannot say that");
            case "stop": Context.Stop(Context.Self); break;
            default: Context.Tell(Context.Sender!, message, Delay); break;
        }
    }
}

/// <summary>Tells itself whatever it is told, at once.</summary>
internal sealed class Circle : Actor
{
    protected override void Receive(object message) => Context.Tell(Context.Self, message, SimDuration.Zero);
}

/// <summary>Tells somebody a number every so often.</summary>
internal sealed class Ticker(IActorRef listener, SimDuration period, int last) : Actor
{
    public int Ticks { get; private set; }

    protected override void PreStart() => Context.StartPeriodicTimer("tick", "tick", period);

    protected override void Receive(object message)
    {
        Context.Tell(listener, new Tick(++Ticks), 1.Nanoseconds);
        if (Ticks == last)
            Context.CancelTimer("tick");
    }
}

internal sealed record Tick(int Number);

/// <summary>
/// A bank account that relies on a tie: a withdrawal that arrives together with the deposit which covers it is refused
/// when it comes first.
/// </summary>
internal sealed class Account : Actor
{
    public int Balance { get; private set; }

    public int Refused { get; private set; }

    protected override void Receive(object message)
    {
        int amount = (int)message;
        if (Balance + amount < 0)
            Refused++;
        else
            Balance += amount;
    }
}
