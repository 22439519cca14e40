namespace HyperActors.Actors;

/// <summary>The turns that actors asked for, and until when each of them promised to tell nobody.</summary>
/// <param name="order">Of actors that ask for the same instant.</param>
internal sealed class WakeQueue(SenderOrder order)
{
    private readonly InstantHeap _turns = new(order);
    private readonly InstantHeap _quiet = new(ties: null);

    public int Count => _turns.Count;

    /// <summary>The earliest turn, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime => _turns.NextTime;

    /// <summary>The earliest instant at which one of them may tell anything, or <see cref="long.MaxValue"/>.</summary>
    public long NextTold => _quiet.NextTime;

    /// <summary>Slot of the actor whose turn is the earliest; the queue must not be empty.</summary>
    public int First => _turns.First;

    /// <summary>The earliest turn of anybody but one cell.</summary>
    public long NextTimeWithout(ActorCell cell) => _turns.NextTimeWithout(cell.Slot);

    /// <summary>The earliest instant at which anybody but one cell may tell anything.</summary>
    public long NextToldWithout(ActorCell cell) => _quiet.NextTimeWithout(cell.Slot);

    /// <summary>Puts a cell in, moves it, or takes it out, after what it wishes or promises has changed.</summary>
    public void Update(ActorCell cell)
    {
        if (cell.WakeTime == long.MaxValue)
        {
            Remove(cell);
            return;
        }
        _turns.Update(cell.Slot, cell.WakeTime);
        _quiet.Update(cell.Slot, cell.QuietUntil);
    }

    /// <summary>Takes a cell out, if it is in.</summary>
    public void Remove(ActorCell cell)
    {
        _turns.Remove(cell.Slot);
        _quiet.Remove(cell.Slot);
    }
}
