namespace HyperActors.Actors;

/// <summary>
/// The turns that actors asked for: a binary heap in which every cell knows its place, so that a wish is replaced or
/// taken back in O(log n) and no stale entry stays.
/// </summary>
internal sealed class WakeQueue
{
    private ActorCell[] _cells = new ActorCell[4];

    public int Count { get; private set; }

    /// <summary>The earliest turn, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime => Count == 0 ? long.MaxValue : _cells[0].WakeTime;

    /// <summary>Whose turn is the earliest; the queue must not be empty.</summary>
    public ActorCell First => _cells[0];

    /// <summary>The earliest turn of anybody but one cell.</summary>
    public long NextTimeWithout(ActorCell cell)
    {
        if (Count == 0 || _cells[0] != cell)
            return NextTime;
        long left = Count > 1 ? _cells[1].WakeTime : long.MaxValue;
        long right = Count > 2 ? _cells[2].WakeTime : long.MaxValue;
        return Math.Min(left, right);
    }

    /// <summary>Puts a cell in, or moves it, after its <see cref="ActorCell.WakeTime"/> changed.</summary>
    public void Update(ActorCell cell)
    {
        if (cell.WakeTime == long.MaxValue)
        {
            Remove(cell);
            return;
        }
        if (cell.WakeIndex < 0)
        {
            if (Count == _cells.Length)
                Array.Resize(ref _cells, Count * 2);
            Place(cell, Count++);
        }
        SiftDown(SiftUp(cell.WakeIndex));
    }

    /// <summary>Takes a cell out, if it is in.</summary>
    public void Remove(ActorCell cell)
    {
        int hole = cell.WakeIndex;
        if (hole < 0)
            return;
        cell.WakeIndex = -1;
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
        cell.WakeIndex = index;
    }

    private static bool Before(ActorCell left, ActorCell right) =>
        left.WakeTime < right.WakeTime
        || (left.WakeTime == right.WakeTime && ActorCell.CompareOrder(left, right) < 0);
}
