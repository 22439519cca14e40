namespace HyperActors.Actors;

/// <summary>What every delivery reads and writes of an actor, in few cache lines; the rest of the cell follows.</summary>
/// <remarks>
/// With many actors the memory of each has left the cache when its next message comes. What is rarely used is therefore
/// kept out of here, and <see cref="Lines"/> of it are fetched in advance.
/// </remarks>
internal abstract class DeliveryState : CellAddress
{
    /// <summary>
    /// Lines of 64 bytes from the start of a cell to the end of this part of it, wherever in a line the cell begins.
    /// </summary>
    public const int Lines = 4;

    private protected readonly ActorSystem _system;
    private protected Actor? _actor;
    private protected Action<object>? _behaviour;
    private protected DisturbedMailbox? _disturbance;
    private protected ArrivalHeap? _arrivals;
    private protected object? _message;
    private protected readonly long _defaultLookahead;
    private protected ulong _origin;
    private protected long _now;
    private protected long _lastArrival = -1;
    private protected int _sender;
    private protected LifeState _state = LifeState.New;
    private protected AfterWork _after;
    private protected bool _inTurn;
    private protected bool _promises;
    private protected Digest _digest;

    private protected DeliveryState(ActorSystem system, int slot, ActorCell? root)
        : base(slot, root)
    {
        _system = system;
        _defaultLookahead = system.DefaultLookahead;
        _origin = (ulong)slot << SenderOrder.SequenceBits;
    }

    /// <summary>Arrivals of its pending messages; kept from the first <see cref="ActorCell.WakeAt(SimTime)"/> on.</summary>
    public ArrivalHeap? Arrivals => _arrivals;

    private protected enum LifeState : byte
    {
        New,
        Running,
        BackingOff,
        Stopped,
    }

    [Flags]
    private protected enum AfterWork : byte
    {
        None = 0,
        Stop = 1,
        Mailbox = 2,
    }
}
