using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>What holds for a whole kit.</summary>
public sealed record TestKitOptions
{
    /// <summary>Seed of every random stream of the actors under test. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// In which order simultaneous messages come. Default <see cref="Schedule.Model"/>: the order of the model.
    /// <see cref="Schedules.Explore"/> gives others.
    /// </summary>
    public Schedule Schedule { get; init; } = Schedule.Model;

    /// <summary>
    /// After how long at least any actor may tell any other without a link between them. Default 1 ns;
    /// <see langword="null"/>: only declared links carry messages.
    /// </summary>
    public SimDuration? DefaultLookahead { get; init; } = 1.Nanoseconds;

    /// <summary>
    /// How long expectations without a limit of their own wait. Default 3 s of virtual time (as Akka's
    /// <c>single-expect-default</c>), which cost nothing when nothing happens in them.
    /// </summary>
    public SimDuration SingleExpectDefault { get; init; } = 3.Seconds;

    /// <summary>How many of the last messages a failure shows. Default 24; 0 shows none.</summary>
    public int DiagramLength { get; init; } = 24;

    internal ActorSystemOptions SystemOptions => new()
    {
        Seed = Seed,
        TieSeed = Schedule.TieSeed,
        DefaultLookahead = DefaultLookahead,
        HistoryLength = HistoryLength,
    };

    /// <summary>More than are shown, as what the kit tells its own probes stands among them.</summary>
    internal int HistoryLength => DiagramLength * 2;
}
