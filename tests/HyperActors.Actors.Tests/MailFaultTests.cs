using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Actors.Tests;

/// <summary>What befalls messages on their way into a mailbox.</summary>
public sealed class MailFaultTests
{
    private static readonly SimDuration _hop = Ns(2);

    [Theory]
    [InlineData(MailFaultKind.Drop, 0, "")]
    [InlineData(MailFaultKind.Delay, 7, "9ns one, 13ns two")]
    [InlineData(MailFaultKind.Duplicate, 3, "2ns one, 5ns one, 6ns two, 9ns two")]
    [InlineData(MailFaultKind.Corrupt, 0, "2ns Corrupted { }, 6ns Corrupted { }")]
    public void Disturb_EveryMessage_IsHitOnce(MailFaultKind kind, long delay, string expected)
    {
        (ActorSystem system, IActorRef target, List<string> log) = Pair(("one", 0), ("two", 4));
        MailFaultCounts counts = system.Disturb(target, new MailFault { Name = "fault", Kind = kind, Delay = Ns(delay) });

        system.Run();

        Assert.Equal(expected, string.Join(", ", log));
        Assert.Equal(2, counts.Hit);
        Assert.Equal(At(2), counts.First);
        Assert.Equal(At(6), counts.Last);
    }

    [Fact]
    public void Disturb_OutsideOfTheSpan_LetsMessagesPass()
    {
        (ActorSystem system, IActorRef target, List<string> log) = Pair(("early", 0), ("first", 1), ("last", 3), ("late", 4));
        system.Disturb(target, new MailFault { Name = "gap", Kind = MailFaultKind.Drop, From = At(3), Until = At(6) });

        system.Run();

        Assert.Equal(["2ns early", "6ns late"], log);
    }

    [Fact]
    public void Disturb_OfTwoFaults_TheFirstThatHitsDecides()
    {
        (ActorSystem system, IActorRef target, List<string> log) = Pair(("one", 0));
        MailFaultCounts first = system.Disturb(
            target, new MailFault { Name = "never", Kind = MailFaultKind.Drop, Probability = Probability.Never });
        MailFaultCounts second = system.Disturb(target, new MailFault { Name = "late", Kind = MailFaultKind.Delay, Delay = Ns(1) });
        MailFaultCounts third = system.Disturb(target, new MailFault { Name = "lost", Kind = MailFaultKind.Drop });

        system.Run();

        Assert.Equal(["3ns one"], log);
        Assert.Equal((1, 0, 1, 1, 0, 0), (first.Passed, first.Hit, second.Passed, second.Hit, third.Passed, third.Hit));
    }

    [Fact]
    public void Disturb_WhatIsNoMail_Passes()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef target = system.Add(
            "target",
            (context, message) => log.Add($"{context.Now} {message}"),
            context =>
            {
                context.Tell(context.Self, "self", Ns(1));
                context.StartTimer("key", "timer", Ns(2));
            });
        IActorRef teller = system.Add("teller", start: context => context.Tell(target, new Command(), Ns(3)));
        system.Link(teller, target, Ns(1));
        system.Schedule(target, "outside", At(4));
        MailFaultCounts counts = system.Disturb(target, new MailFault { Name = "lost", Kind = MailFaultKind.Drop });

        system.Run();

        Assert.Equal(["1ns self", "2ns timer", "3ns Command { }", "4ns outside"], log);
        Assert.Equal(0, counts.Passed);
    }

    [Fact]
    public void Disturb_Forwarded_KeepsTheFirstSender()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef last = system.Add("last", (context, message) => log.Add($"{context.Now} {context.Sender!.Name} {message}"));
        IActorRef middle = system.Add("middle", (context, _) => context.Forward(last, Ns(1)));
        IActorRef first = system.Add("first", start: context => context.Tell(middle, "note", Ns(1)));
        system.Link(first, middle, Ns(1));
        system.Link(middle, last, Ns(1));
        system.Disturb(last, new MailFault { Name = "twice", Kind = MailFaultKind.Duplicate, Delay = Ns(5) });

        system.Run();

        Assert.Equal(["2ns first note", "7ns first note"], log);
    }

    [Fact]
    public void Disturb_WithAProbability_HitsThatShare()
    {
        (string, long)[] notes = [.. Enumerable.Range(0, 20_000).Select(index => ("note", (long)index))];
        (ActorSystem system, IActorRef target, List<string> log) = Pair(notes);
        MailFaultCounts counts = system.Disturb(
            target, new MailFault { Name = "some", Kind = MailFaultKind.Drop, Probability = Probability.FromDouble(0.1) });

        system.Run();

        Assert.Equal(20_000, counts.Passed);
        Assert.InRange(counts.Hit, 1_800, 2_200);
        Assert.Equal(20_000 - counts.Hit, log.Count);
    }

    [Fact]
    public void Disturb_ImpossibleFault_IsRefused()
    {
        (ActorSystem system, IActorRef target, _) = Pair();
        MailFault fault = new() { Name = "fault", Kind = MailFaultKind.Drop };
        system.Disturb(target, fault);

        Assert.Throws<ArgumentException>(() => system.Disturb(target, fault));
        Assert.Throws<ArgumentException>(() => system.Disturb(target, fault with { Name = "b", From = At(2), Until = At(1) }));
        Assert.Throws<ArgumentException>(() => system.Disturb(target, fault with { Name = "c", Delay = Ns(-1) }));
    }

    private static (ActorSystem System, IActorRef Target, List<string> Log) Pair(params (string Text, long At)[] notes)
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef target = system.Add("target", (context, message) => log.Add($"{context.Now} {message}"));
        IActorRef teller = system.Add("teller", (context, message) => context.Tell(target, message, _hop));
        system.Link(teller, target, _hop);
        foreach ((string text, long at) in notes)
            system.Schedule(teller, text, At(at));
        return (system, target, log);
    }

    private sealed record Command : IOutOfBand;
}
