using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Akka.Tests;

/// <summary>What an Akka.NET system sees of a run, and how runs end.</summary>
public sealed class LifecycleTests : EngineTestKit
{
    [Fact]
    public async Task DeadLetters_OfTheModel_AppearOnTheEventStream()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(AkkaEvent.DeadLetter));
        ActorSystem system = new();
        IActorRef target = system.Add("target", (context, _) => context.Stop(context.Self));
        IActorRef teller = system.Add("teller", (context, message) => context.Tell(target, message, Ns(5)));
        system.Link(teller, target, Ns(5));
        system.Schedule(target, "stop", At(1));
        system.Schedule(teller, "too late", At(2));
        system.Schedule(target, "from nowhere", At(9));

        RunReport report = await Start(system);

        Assert.Equal(2, report.DeadLetters);
        AkkaEvent.DeadLetter first = ExpectMsg<AkkaEvent.DeadLetter>();
        Assert.Equal("too late", first.Message);
        Assert.Equal(("teller", "target"), (first.Sender.Path.Name, first.Recipient.Path.Name));
        AkkaEvent.DeadLetter second = ExpectMsg<AkkaEvent.DeadLetter>();
        Assert.Equal(("from nowhere", Sys.DeadLetters), (second.Message, second.Sender));
        // The batches that found no host are none of a user's business.
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task Stop_OfASimulatedActor_EndsItsHost()
    {
        (Task<RunReport> run, TestProbe probe, AkkaActor.IActorRef host) = await Pause();
        Watch(host);
        probe.Reply(Answers.After(Ns(1), "stop"));

        Assert.Equal(host, ExpectMsg<AkkaActor.Terminated>().ActorRef);
        Assert.Equal(RunOutcome.Completed, (await run).Outcome);
    }

    [Fact]
    public async Task Run_Ended_LeavesNoActorBehind()
    {
        (Task<RunReport> run, TestProbe probe, AkkaActor.IActorRef host) = await Pause();
        Watch(host);
        probe.Reply(Answers.None);

        Assert.Equal(RunOutcome.Completed, (await run).Outcome);
        ExpectMsg<AkkaActor.Terminated>();
        Assert.False(Sys.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task Host_KilledByItsUser_BreaksTheRunOff()
    {
        (Task<RunReport> run, TestProbe probe, AkkaActor.IActorRef host) = await Pause();
        host.Tell(AkkaActor.Kill.Instance, AkkaActor.ActorRefs.NoSender);
        probe.Reply(Answers.After(Ns(1), "go on"));

        await Assert.ThrowsAsync<AkkaActor.ActorKilledException>(() => run);
    }

    [Fact]
    public async Task Host_StoppedByItsUser_BreaksTheRunOff()
    {
        (Task<RunReport> run, TestProbe probe, AkkaActor.IActorRef host) = await Pause();
        host.Tell(AkkaActor.PoisonPill.Instance, AkkaActor.ActorRefs.NoSender);
        probe.Reply(Answers.After(Ns(1), "go on"));

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => run);
        Assert.Contains("/guest was stopped from outside", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_EndedByItsUser_BreaksTheRunOff()
    {
        (Task<RunReport> run, TestProbe probe, _) = await Pause();
        Task ended = Sys.Terminate();
        probe.Reply(Answers.After(Ns(1), "go on"));

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => run);
        Assert.Contains("stopped from outside", error.Message, StringComparison.Ordinal);
        await ended;
    }

    [Fact]
    public async Task Cancellation_InTheMiddle_InterruptsAndCanBeContinued()
    {
        using CancellationTokenSource cancellation = new();
        ActorSystem system = Ticking(out Func<long> ticks, cancellation);

        RunReport report = await Start(system, new RunControl { Cancellation = cancellation.Token });

        Assert.Equal(RunOutcome.Interrupted, report.Outcome);
        long before = ticks();
        report = await Start(system, new RunControl { Until = At(1_000_000) });
        Assert.Equal(RunOutcome.ReachedEnd, report.Outcome);
        Assert.InRange(before, 1, ticks() - 1);
    }

    [Fact]
    public void Observer_ThatThrows_IsHeardByTheCaller()
    {
        ActorSystem system = Ticking(out _, null);
        Observer observer = new(() => throw new IOException("the pipe is closed"));

        IOException error = Assert.Throws<IOException>(() =>
            system.Run(new AkkaEngine(), new RunControl { Observer = observer }));

        Assert.Equal("the pipe is closed", error.Message);
    }

    [Fact]
    public void Observer_ThatStops_InterruptsTheRun()
    {
        ActorSystem system = Ticking(out _, null);
        int calls = 0;

        RunReport report = system.Run(
            new AkkaEngine(Sys), new RunControl { Observer = new Observer(() => ++calls < 3) });

        Assert.Equal((RunOutcome.Interrupted, 3), (report.Outcome, calls));
    }

    [Fact]
    public void Run_WithoutActors_Completes() =>
        Assert.Equal(RunOutcome.Completed, new ActorSystem().Run(new AkkaEngine(Sys), new RunControl()).Outcome);

    [Fact]
    public void Names_ThatAkkaWouldRefuse_AreEscaped()
    {
        ActorSystem system = new();
        List<SimTime> times = [];
        foreach (string name in (string[])["$vm", "größer als", "a%b", "x#y?z"])
            system.Schedule(system.Add(name, (context, _) => times.Add(context.Now)), "x", At(times.Count + 1));

        Assert.Equal(4, system.Run(new AkkaEngine(Sys), new RunControl()).Events);
    }

    /// <summary>
    /// A run that stands still because its guest asks the probe, which has not answered yet. Told to go on, it never
    /// ends.
    /// </summary>
    private async Task<(Task<RunReport> Run, TestProbe Probe, AkkaActor.IActorRef Host)> Pause()
    {
        TestProbe probe = CreateTestProbe();
        ActorSystem system = new();
        IActorRef asked = system.ActorOf(new Props(() => new ProbeActor(probe)), "asked");
        IActorRef guest = system.Add("guest", (context, message) =>
        {
            if (message is "stop")
                context.Stop(context.Self);
            else
                context.Tell(message is "go on" ? context.Self : asked, message, Ns(1));
        });
        system.LinkBoth(guest, asked, Ns(1));
        system.Schedule(guest, "question", At(1));
        Task<RunReport> run = Start(system);
        probe.ExpectMsg("question");
        return (run, probe, await HostOf("guest"));
    }

    /// <summary>Two actors that answer each other for ever, or until a cancellation that one of them asks for.</summary>
    private static ActorSystem Ticking(out Func<long> ticks, CancellationTokenSource? cancellation)
    {
        ActorSystem system = new();
        long count = 0;
        ticks = () => count;
        IActorRef? one = null;
        IActorRef other = system.Add("other", (context, message) => context.Tell(one!, message, Ns(10)));
        one = system.Add("one", (context, message) =>
        {
            if (++count == 100)
                cancellation?.Cancel();
            context.Tell(other, message, Ns(10));
        });
        system.LinkBoth(one, other, Ns(10));
        system.Schedule(one, "tick", At(1));
        return system;
    }

    private sealed class Observer(Func<bool> observe) : IRunObserver
    {
        public bool Observe(SimTime now, long events) => observe();
    }
}
