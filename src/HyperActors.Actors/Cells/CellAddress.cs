namespace HyperActors.Actors;

/// <summary>What others read of an actor when they tell it something.</summary>
/// <remarks>
/// The fields of a base class come first in memory, and none of these changes while a window runs. So they lie apart
/// from what each delivery writes (<see cref="DeliveryState"/>): otherwise who tells an actor of another partition
/// something would wait for a cache line that the other core is at work on, and take it away from it.
/// </remarks>
internal abstract class CellAddress
{
    private protected Partition _partition = null!;

    private protected CellAddress(int slot, ActorCell? root)
    {
        Slot = slot;
        Root = root ?? (ActorCell)this;
    }

    public Partition Partition
    {
        get => _partition;
        set => _partition = value;
    }

    public ActorCell Root { get; }

    public LinkTable LinksOut { get; } = new();

    public LinkTable LinksIn { get; } = new();

    public int Slot { get; }

    /// <summary>Which of the <see cref="LookaheadClasses"/> its root is in.</summary>
    public int Class { get; set; }
}
