using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Akka.Tests;

/// <summary>Failures of simulated actors go through Akka's supervisors, to the directive of their own strategy.</summary>
public sealed class SupervisionTests : EngineTestKit
{
    public SupervisionTests() => Sys.EventStream.Subscribe(TestActor, typeof(AkkaEvent.Info));

    [Theory]
    [InlineData(Directive.Resume, "0s start, 3ns good")]
    [InlineData(Directive.Restart, "0s start, 2ns start, 3ns good")]
    [InlineData(Directive.Stop, "0s start, 2ns stop")]
    public async Task Failure_OfARoot_IsDecidedInAkka(Directive directive, string expected)
    {
        SupervisorStrategy strategy = new() { Decider = _ => directive };
        (string akka, RunReport report) = await Play(strategy);
        ExpectVerdict("/actor failed: boom", directive);
        Assert.Equal(expected, akka);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(directive == Directive.Stop ? 1 : 0, report.DeadLetters);
    }

    [Fact]
    public async Task Failure_WithBackOff_PausesInVirtualTime()
    {
        SupervisorStrategy strategy = new() { BackOff = 1_000_000.Seconds, MaxBackOff = 1_000_000.Seconds };
        (string log, _) = await Play(strategy);
        ExpectVerdict("/actor failed: boom", Directive.Restart);
        // The message of the third nanosecond is kept for eleven days, which take no time at all.
        Assert.Equal("0s start, 1000000000000002ns start, 1000000000000002ns good", log);
    }

    [Fact]
    public async Task Failure_OfARootThatEscalates_EndsTheRunInOrder()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef failing = system.Add(
            "failing", (_, _) => throw new FormatException("boom"), supervision: SupervisorStrategy.Escalating);
        IActorRef other = system.Add("other", (context, _) => log.Add($"{context.Now}"));
        system.Schedule(failing, "bad", At(50));
        for (int time = 10; time < 100; time += 20)
            system.Schedule(other, "x", At(time));

        RunReport report = await Start(system);

        ExpectVerdict("/failing failed: boom", Directive.Escalate);
        Assert.Equal(
            (RunOutcome.Failed, At(50), "/failing"),
            (report.Outcome, report.Failure!.Time, report.Failure.ActorPath));
        Assert.IsType<FormatException>(report.Failure.Exception);
        // What comes before the failure has happened, whichever host was faster.
        Assert.Equal(["10ns", "30ns"], log.Take(2));
    }

    [Fact]
    public async Task Failure_RestartedTooOften_Escalates()
    {
        SupervisorStrategy strategy = new() { MaxRestarts = 1 };
        ActorSystem system = new();
        IActorRef actor = system.Add("actor", (_, _) => throw new FormatException("boom"), supervision: strategy);
        system.Schedule(actor, "bad", At(1));
        system.Schedule(actor, "bad", At(2));

        RunReport report = await Start(system);

        ExpectVerdict("/actor failed: boom", Directive.Restart);
        ExpectVerdict("/actor failed: boom", Directive.Escalate);
        Assert.Equal((RunOutcome.Failed, At(2)), (report.Outcome, report.Failure!.Time));
    }

    [Theory]
    [InlineData(Directive.Resume)]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Stop)]
    public async Task Failure_OfAGrandchild_GoesUpTheTreeOfHosts(Directive above)
    {
        List<string> expected = [];
        ThreeGenerations(above, expected).Run(new SequentialEngine(), new RunControl());
        List<string> log = [];

        RunReport report = await Start(ThreeGenerations(above, log));

        ExpectVerdict("/parent/child/grandchild failed: boom", Directive.Escalate);
        ExpectVerdict("/parent/child failed: boom", above);
        Assert.Equal(expected, log);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Contains("12ns grandchild bad", log);
    }

    [Fact]
    public async Task Children_HaveHostsBelowTheirParents()
    {
        TestProbe probe = CreateTestProbe();
        ActorSystem system = new();
        IActorRef asked = system.ActorOf(new Props(() => new ProbeActor(probe)), "asked");
        IActorRef parent = system.Add("parent", (context, message) =>
        {
            if (message is "make")
                context.ActorOf(Of(), "child", Ns(1));
            else if (message is "part")
                context.Stop(context.Children[0]);
            else
                context.Tell(asked, message, Ns(1));
        });
        system.LinkBoth(parent, asked, Ns(1));
        string[] messages = ["make", "look", "part", "look"];
        for (int index = 0; index < messages.Length; index++)
            system.Schedule(parent, messages[index], At(10 * index));
        Task<RunReport> run = Start(system);

        probe.ExpectMsg("look");
        AkkaActor.IActorRef child = await HostOf("parent/child.0");
        Watch(child);
        probe.Reply(Answers.None);
        probe.ExpectMsg("look");
        Assert.Equal(child, ExpectMsg<AkkaActor.Terminated>().ActorRef);
        probe.Reply(Answers.None);

        Assert.Equal(RunOutcome.Completed, (await run).Outcome);
    }

    /// <summary>A grandchild that escalates what it throws; its parent decides.</summary>
    private static ActorSystem ThreeGenerations(Directive above, List<string> log)
    {
        Props grandchild = Of(
            (context, message) =>
            {
                log.Add($"{context.Now} grandchild {message}");
                if (message is "bad")
                    throw new FormatException("boom");
            },
            context => log.Add($"{context.Now} grandchild start"),
            SupervisorStrategy.Escalating,
            context => log.Add($"{context.Now} grandchild stop"));
        Props child = Of(
            (context, message) => context.Tell(context.Children[0], message, Ns(1)),
            context => context.ActorOf(grandchild, "grandchild", Ns(1)),
            new SupervisorStrategy { Decider = _ => above },
            context => log.Add($"{context.Now} child stop"));
        ActorSystem system = new();
        IActorRef root = system.Add(
            "parent",
            (context, message) =>
            {
                if (context.Children.Count > 0)
                    context.Tell(context.Children[0], message, Ns(1));
            },
            context => context.ActorOf(child, "child", Ns(1)));
        string[] messages = ["good", "bad", "good", "bad", "good"];
        for (int index = 0; index < messages.Length; index++)
            system.Schedule(root, messages[index], At(10 * index));
        return system;
    }

    private async Task<(string Log, RunReport Report)> Play(SupervisorStrategy strategy)
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.Add(
            "actor",
            (context, message) =>
            {
                if (message is "bad")
                    throw new FormatException("boom");
                log.Add($"{context.Now} {message}");
            },
            context => log.Add($"{context.Now} start"),
            strategy,
            context =>
            {
                if (strategy.Decider(new FormatException()) == Directive.Stop)
                    log.Add($"{context.Now} stop");
            });
        system.Schedule(actor, "bad", At(2));
        system.Schedule(actor, "good", At(3));
        RunReport report = await Start(system);
        return (string.Join(", ", log), report);
    }

    private void ExpectVerdict(string failure, Directive directive) =>
        FishForMessage(message => message is AkkaEvent.Info info && $"{info.Message}" == $"{failure} -> {directive}");
}
