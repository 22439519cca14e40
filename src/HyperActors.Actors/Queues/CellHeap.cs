namespace HyperActors.Actors;

/// <summary>
/// Actors in the order of an instant of each: a binary heap in which every cell knows its place, so that an instant is
/// changed or a cell taken out in O(log n) and no stale entry stays.
/// </summary>
/// <typeparam name="TOrder">Which instant of a cell counts, and where it keeps its place.</typeparam>
internal sealed class CellHeap<TOrder>
    where TOrder : struct, ICellOrder
{
    private ActorCell[] _cells = new ActorCell[4];

    public int Count { get; private set; }

    /// <summary>The earliest instant, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime => Count == 0 ? long.MaxValue : TOrder.TimeOf(_cells[0]);

    /// <summary>Whose instant is the earliest; the heap must not be empty.</summary>
    public ActorCell First => _cells[0];

    /// <summary>The earliest instant of anybody but one cell.</summary>
    public long NextTimeWithout(ActorCell cell)
    {
        if (Count == 0 || _cells[0] != cell)
            return NextTime;
        long left = Count > 1 ? TOrder.TimeOf(_cells[1]) : long.MaxValue;
        long right = Count > 2 ? TOrder.TimeOf(_cells[2]) : long.MaxValue;
        return Math.Min(left, right);
    }

    /// <summary>Puts a cell in, or moves it, after its instant changed.</summary>
    public void Update(ActorCell cell)
    {
        if (TOrder.PlaceOf(cell) < 0)
        {
            if (Count == _cells.Length)
                Array.Resize(ref _cells, Count * 2);
            Place(cell, Count++);
        }
        SiftDown(SiftUp(TOrder.PlaceOf(cell)));
    }

    /// <summary>Takes a cell out, if it is in.</summary>
    public void Remove(ActorCell cell)
    {
        int hole = TOrder.PlaceOf(cell);
        if (hole < 0)
            return;
        TOrder.PlaceOf(cell) = -1;
        ActorCell last = _cells[--Count];
        _cells[Count] = null!;
        if (hole == Count)
            return;
        Place(last, hole);
        SiftDown(SiftUp(hole));
    }

    private int SiftUp(int index)
    {
        ActorCell moved = _cells[index];
        while (index > 0)
        {
            int parent = (index - 1) >> 1;
            if (!Before(moved, _cells[parent]))
                break;
            Place(_cells[parent], index);
            index = parent;
        }
        Place(moved, index);
        return index;
    }

    private void SiftDown(int index)
    {
        ActorCell moved = _cells[index];
        while (true)
        {
            int child = (index << 1) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && Before(_cells[child + 1], _cells[child]))
                child++;
            if (!Before(_cells[child], moved))
                break;
            Place(_cells[child], index);
            index = child;
        }
        Place(moved, index);
    }

    private void Place(ActorCell cell, int index)
    {
        _cells[index] = cell;
        TOrder.PlaceOf(cell) = index;
    }

    private static bool Before(ActorCell left, ActorCell right) =>
        TOrder.TimeOf(left) < TOrder.TimeOf(right)
        || (TOrder.TimeOf(left) == TOrder.TimeOf(right) && ActorCell.CompareOrder(left, right) < 0);
}

/// <summary>An instant of cells to order them by, and the place that they keep for that order.</summary>
internal interface ICellOrder
{
    /// <summary>The instant.</summary>
    static abstract long TimeOf(ActorCell cell);

    /// <summary>Place in the heap, or −1.</summary>
    static abstract ref int PlaceOf(ActorCell cell);
}
