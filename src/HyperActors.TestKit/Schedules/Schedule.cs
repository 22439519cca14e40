namespace HyperActors.TestKit;

/// <summary>In which order messages come that arrive at one actor at the same instant from several senders.</summary>
/// <remarks>
/// A model promises one order, so that runs can be repeated; the modelled hardware promises none. An actor that is right
/// under every schedule does not rely on the promise.
/// </remarks>
public sealed class Schedule
{
    private readonly List<ActorTestKit> _kits = [];
    private readonly string? _test;

    internal Schedule(int number, string? test)
    {
        Number = number;
        _test = test;
    }

    /// <summary>The order of the model: by sender, as actors were made.</summary>
    public static Schedule Model { get; } = new(0, null);

    /// <summary>Which one: 0 is the order of the model, any other number names a permutation of its own.</summary>
    public int Number { get; }

    /// <summary>
    /// The seed for <see cref="Actors.ActorSystemOptions.TieSeed"/>; <see langword="null"/> for the model's order.
    /// </summary>
    public ulong? TieSeed => Number == 0 ? null : (ulong)Number;

    /// <summary>The kits that were made with this schedule; the shared one of the model keeps none.</summary>
    internal IReadOnlyList<ActorTestKit> Kits => _kits;

    /// <inheritdoc />
    public override string ToString() => Number == 0 ? "the model's order of ties" : $"schedule {Number}";

    internal void Enlist(ActorTestKit kit)
    {
        if (_test is not null)
            _kits.Add(kit);
    }

    /// <summary>The line that shows how to see the same run again.</summary>
    internal string ReplayHint(ulong seed) => _test is null
        ? $"replay: run the test again; seed {seed}, {this}, the same every time"
        : $"replay: {Schedules.Variable}={Number} dotnet test --filter FullyQualifiedName~{_test}   (seed {seed})";
}
