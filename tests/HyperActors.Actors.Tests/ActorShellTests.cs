using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Actors.Tests;

/// <summary>An actor around another.</summary>
public sealed class ActorShellTests
{
    [Fact]
    public void Shell_SeesWhatComesAndWhatIsTold()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef target = system.Add("target", (context, message) => log.Add($"{context.Now} target {message}"));
        IActorRef shelled = system.ActorOf(
            new Props(() => new Relay(_ => new LambdaActor
            {
                OnReceive = (context, message) =>
                {
                    log.Add($"{context.Now} core {message} from {context.Sender?.Name ?? "outside"}");
                    if (message is "go")
                        context.Tell(target, "hello", Ns(1));
                },
                OnStart = context => context.Tell(context.Self, "mine", Ns(2)),
            })),
            "shelled");
        system.Link(shelled, target, Ns(1));
        system.Schedule(shelled, "go", At(5));

        system.Run();

        Assert.Equal(["2ns core own mine from shelled", "5ns core go from outside", "6ns target (hello)"], log);
    }

    [Fact]
    public void PutIn_Anew_TakesTimersAndTurnsOfTheFormerAway()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef shelled = system.ActorOf(
            new Props(() => new Relay(number => new LambdaActor
            {
                OnReceive = (context, message) => log.Add($"{context.Now} {number} {message}"),
                OnAdvance = (context, _) => log.Add($"{context.Now} {number} turn"),
                OnStart = context =>
                {
                    context.StartTimer("key", "timer", Ns(10));
                    context.WakeAt(context.Now + Ns(12));
                },
            })),
            "shelled");
        system.Schedule(shelled, "replace", At(5));

        system.Run();

        Assert.Equal(["15ns 2 own timer", "17ns 2 turn"], log);
        Assert.Equal(2, system.Inspect<Relay>(shelled).Made);
        Assert.NotNull(system.Inspect<LambdaActor>(shelled));
    }

    [Fact]
    public void Core_ThatChangesItsBehaviour_IsRefused()
    {
        ActorSystem system = new();
        IActorRef shelled = system.ActorOf(
            new Props(() => new Relay(_ => new LambdaActor { OnReceive = (context, _) => context.Become(_ => { }) }))
            {
                Supervision = SupervisorStrategy.Escalating,
            },
            "shelled");
        system.Schedule(shelled, "go", At(1));

        RunReport report = system.Run();

        Assert.IsType<NotSupportedException>(report.Failure!.Exception);
    }

    /// <summary>Marks what passes through it, and replaces its core when told to.</summary>
    private sealed class Relay(Func<int, Actor> make) : ActorShell
    {
        public int Made { get; private set; }

        protected override void PreStart() => PutIn(make(++Made));

        protected override void Receive(object message)
        {
            if (message is "replace")
                PutIn(make(++Made));
            else
                HandOver(message, Context.Sender);
        }

        protected override void OnTell(IActorRef target, object message, SimDuration delay) =>
            base.OnTell(target, $"({message})", delay);

        protected override object OnTellSelf(object message) => $"own {message}";
    }
}
