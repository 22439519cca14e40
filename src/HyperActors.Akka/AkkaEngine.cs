using System.Runtime.ExceptionServices;
using Akka.Configuration;

namespace HyperActors.Akka;

/// <summary>
/// Runs every simulated actor inside an Akka.NET actor of its own, and gives the digest of every other engine.
/// </summary>
/// <remarks>
/// <para>
/// The tree in Akka.NET is <c>/user/hyperactors-N</c>, a guardian; below it <c>coordinator</c>; below that one host
/// for each simulated root actor, and below a host those of its children. A host owns its partition: nobody else
/// touches the simulated actor while it lives. The coordinator opens the windows of the conservative protocol; what
/// simulated actors tell each other travels from host to host, one Akka message for each window and destination.
/// </para>
/// <para>
/// Failures take Akka's way: the host throws what the simulated handler threw, and the strategy of its supervisor
/// answers with the directive that the simulated actor's <see cref="SupervisorStrategy"/> decides. Pauses before
/// restarts are virtual and stay with the simulated actor. A simulated actor that stops takes its host with it, so
/// Akka's death watch works on hosts, and every message to a stopped simulated actor appears as a
/// <see cref="AkkaEvent.DeadLetter"/>.
/// </para>
/// <para>
/// What costs: a window needs three or more Akka messages for each actor at work, and actors that usually share a
/// partition because they are some nanoseconds apart do not share one here, which makes windows short. Nothing waits
/// by the clock, asks, or sets a timer; order comes from virtual time alone, never from a mailbox.
/// </para>
/// <para>
/// Rejected: an Akka message for each simulated message (a window batches them for the same price), a host for several
/// actors (then Akka's tools would show partitions instead of actors), and Akka's own restart delays (wall clock).
/// </para>
/// </remarks>
public sealed class AkkaEngine : IEngine
{
    private static int _runs;

    private readonly Config _configuration;
    private readonly Dispatchers _dispatchers;
    private readonly AkkaActor.ActorSystem? _system;

    /// <summary>Makes an engine that starts an Akka.NET system for each run and ends it with the run.</summary>
    /// <param name="overrides">
    /// What differs from the built-in <c>config/akka.conf</c>, key by key. Default nothing.
    /// </param>
    /// <exception cref="FormatException">A dispatcher is named that is not described.</exception>
    public AkkaEngine(Config? overrides = null)
    {
        _configuration = (overrides ?? Config.Empty).WithFallback(AkkaConfiguration.BuiltIn);
        _dispatchers = Dispatchers.Of(_configuration.WithFallback(ConfigurationFactory.Default()));
    }

    /// <summary>Makes an engine that runs in a system that is there already, and leaves it as it found it.</summary>
    /// <param name="system">Its own configuration counts; for keys it lacks, the built-in one.</param>
    /// <exception cref="FormatException">A dispatcher is named that is not described.</exception>
    public AkkaEngine(AkkaActor.ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
        _configuration = system.Settings.Config.WithFallback(AkkaConfiguration.BuiltIn);
        _dispatchers = Dispatchers.Of(_configuration);
    }

    /// <inheritdoc />
    public string Name => "akka";

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">
    /// Somebody else stopped the Akka.NET system, or a host in it.
    /// </exception>
    public void Run(EngineSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.DivideFully();
        if (_system is not null)
        {
            Run(session, _system);
            return;
        }
        AkkaActor.ActorSystem system = AkkaActor.ActorSystem.Create("hyperactors", _configuration);
        try
        {
            Run(session, system);
        }
        finally
        {
            system.Terminate().GetAwaiter().GetResult();
            system.Dispose();
        }
    }

    private void Run(EngineSession session, AkkaActor.ActorSystem system)
    {
        AkkaRun run = new(session, system, _dispatchers);
        // A number, because Akka frees a name only some time after its actor has ended.
        system.ActorOf(
            AkkaActor.Props.Create(() => new RunGuardian(run)).WithDispatcher(run.Dispatchers.Coordinator),
            $"hyperactors-{Interlocked.Increment(ref _runs)}");
        run.Ended.GetAwaiter().GetResult();
        if (run.Error is not null)
            ExceptionDispatchInfo.Throw(run.Error);
    }
}
