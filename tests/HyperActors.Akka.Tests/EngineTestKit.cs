using Akka.Configuration;

namespace HyperActors.Akka.Tests;

/// <summary>An Akka.NET system in which simulated ones are run, as somebody has who uses Akka.NET already.</summary>
public abstract class EngineTestKit() : AkkaTestKit(ConfigurationFactory.ParseString(
    """
    akka.loglevel = OFF
    akka.stdout-loglevel = OFF
    akka.test.single-expect-default = 60s
    """))
{
    /// <summary>Runs a simulated system in the kit's Akka.NET system while the test goes on.</summary>
    private protected Task<RunReport> Start(ActorSystem system, RunControl? control = null) =>
        Task.Run(() => system.Run(new AkkaEngine(Sys), control ?? new RunControl()));

    /// <summary>The host of a simulated root actor, while a run is going on.</summary>
    private protected async Task<AkkaActor.IActorRef> HostOf(string name) =>
        await Sys.ActorSelection($"/user/hyperactors-*/coordinator/{name}").ResolveOne(TimeSpan.FromSeconds(60));
}
