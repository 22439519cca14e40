namespace HyperActors.Actors;

/// <summary>What holds for a whole system of actors.</summary>
public sealed record ActorSystemOptions
{
    /// <summary>Seed of every random stream. Default 0; any value is good.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// When set, any actor may tell any other after at least this long, link or no link; more than zero. Default none:
    /// only declared links carry messages.
    /// </summary>
    public SimDuration? DefaultLookahead { get; init; }

    /// <summary>
    /// Longest stretch of virtual time that one turn of <see cref="Actor.Advance"/> is given, so that a run answers to
    /// its observer and to cancellation while an actor works alone. Default 10 ms; more than zero. No result depends on it.
    /// </summary>
    public SimDuration LongestTurn { get; init; } = 10.Milliseconds;

    /// <summary>
    /// When set, messages that arrive at one actor at the same instant from several senders come in an order drawn from
    /// this number, another one at each instant, instead of in the order of the senders: for tests that look for
    /// handlers which rely on it. Default none.
    /// </summary>
    public ulong? TieSeed { get; init; }

    /// <summary>How many of the last messages a failure shows. Default 0, which records nothing and costs nothing.</summary>
    public int HistoryLength { get; init; }
}
