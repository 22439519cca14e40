namespace HyperActors.Actors;

/// <summary>The turns that actors asked for, and until when each of them promised to tell nobody.</summary>
internal sealed class WakeQueue
{
    private readonly CellHeap<ByTurn> _turns = new();
    private readonly CellHeap<ByQuiet> _quiet = new();

    public int Count => _turns.Count;

    /// <summary>The earliest turn, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime => _turns.NextTime;

    /// <summary>The earliest instant at which one of them may tell anything, or <see cref="long.MaxValue"/>.</summary>
    public long NextTold => _quiet.NextTime;

    /// <summary>Whose turn is the earliest; the queue must not be empty.</summary>
    public ActorCell First => _turns.First;

    /// <summary>The earliest turn of anybody but one cell.</summary>
    public long NextTimeWithout(ActorCell cell) => _turns.NextTimeWithout(cell);

    /// <summary>The earliest instant at which anybody but one cell may tell anything.</summary>
    public long NextToldWithout(ActorCell cell) => _quiet.NextTimeWithout(cell);

    /// <summary>Puts a cell in, moves it, or takes it out, after what it wishes or promises has changed.</summary>
    public void Update(ActorCell cell)
    {
        if (cell.WakeTime == long.MaxValue)
        {
            Remove(cell);
            return;
        }
        _turns.Update(cell);
        _quiet.Update(cell);
    }

    /// <summary>Takes a cell out, if it is in.</summary>
    public void Remove(ActorCell cell)
    {
        _turns.Remove(cell);
        _quiet.Remove(cell);
    }

    private readonly struct ByTurn : ICellOrder
    {
        public static long TimeOf(ActorCell cell) => cell.WakeTime;

        public static ref int PlaceOf(ActorCell cell) => ref cell.WakePlace;
    }

    private readonly struct ByQuiet : ICellOrder
    {
        public static long TimeOf(ActorCell cell) => cell.QuietUntil;

        public static ref int PlaceOf(ActorCell cell) => ref cell.QuietPlace;
    }
}
