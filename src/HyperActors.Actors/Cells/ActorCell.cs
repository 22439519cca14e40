using System.Diagnostics;

namespace HyperActors.Actors;

/// <summary>
/// The place of one actor in the system: its name, its links, its mailbox and its clock. The <see cref="Actor"/> in it
/// may be replaced; the cell, which is also its <see cref="IActorRef"/> and its <see cref="IActorContext"/>, stays.
/// </summary>
/// <remarks>
/// The parts: <c>ActorCell.cs</c> identity and state, <c>.Context</c> what a handler may do, <c>.Delivery</c> how a
/// message reaches the handler, <c>.Disturbance</c> what befalls it before, <c>.Lifecycle</c> start, restart and stop,
/// <c>.Turns</c> running ahead. What is touched most often lies in the bases, which come first in memory.
/// </remarks>
[DebuggerDisplay("{Path}")]
internal sealed partial class ActorCell : DeliveryState, IActorRef, IActorContext
{
    private readonly List<ActorCell> _children = [];
    private RandomStream _random;

    public ActorCell(ActorSystem system, int slot, ActorCell? parent, int ordinal, Props props, string name)
        : base(system, slot, parent?.Root)
    {
        Parent = parent;
        Ordinal = ordinal;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Props = props;
        Name = name;
        Path = (parent?.Path ?? "") + "/" + name;
        _random = RandomStream.For(system.Options.Seed, Path);
        Digest path = default;
        path.Add(Path);
        PathHash = path.Value;
    }

    public string Name { get; }

    public string Path { get; }

    public ActorCell? Parent { get; }

    /// <summary>How many siblings (or roots) were made before.</summary>
    public int Ordinal { get; }

    public int Depth { get; }

    public Props Props { get; }

    public ulong PathHash { get; }

    public string Affinity => Props.Affinity ?? Path;

    /// <summary>Whether its root ever had children: then others of the family may act on it without delay.</summary>
    public bool InFamily => Root._childrenMade > 0;

    public bool IsStopped => _state == LifeState.Stopped;

    public Actor? Actor => _actor;

    /// <summary>The actor's own clock, in picoseconds.</summary>
    public long Now => _now;

    public object? MessageInHand => _message;

    /// <summary>Every child ever made, the stopped ones too, in their order.</summary>
    public List<ActorCell> AllChildren { get; } = [];

    /// <summary>Compares by the order of the model: roots by creation, then the path of child ordinals, parents first.</summary>
    public static int CompareOrder(ActorCell? left, ActorCell? right)
    {
        // Slot 0, the world outside, has no cell and comes first.
        if (left == right)
            return 0;
        if (left is null || right is null)
            return left is null ? -1 : 1;
        int depths = left.Depth.CompareTo(right.Depth);
        while (left.Depth > right.Depth)
            left = left.Parent!;
        while (right.Depth > left.Depth)
            right = right.Parent!;
        if (left == right)
            return depths;
        while (left.Parent != right.Parent)
        {
            left = left.Parent!;
            right = right.Parent!;
        }
        return left.Ordinal.CompareTo(right.Ordinal);
    }

    public bool BelongsTo(ActorSystem system) => _system == system;

    public override string ToString() => Path;
}
