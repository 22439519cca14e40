namespace HyperActors.Actors;

/// <summary>
/// When the pending messages of one actor arrive, kept only for actors that run ahead: what stands behind others in the
/// partition's queue still bounds how far its own actor may go.
/// </summary>
internal sealed class ArrivalHeap
{
    private long[] _times = new long[4];
    private int _count;

    public long NextTime => _count == 0 ? long.MaxValue : _times[0];

    public void Add(long time)
    {
        if (_count == _times.Length)
            Array.Resize(ref _times, _count * 2);
        int hole = _count++;
        while (hole > 0 && _times[(hole - 1) >> 1] > time)
        {
            _times[hole] = _times[(hole - 1) >> 1];
            hole = (hole - 1) >> 1;
        }
        _times[hole] = time;
    }

    /// <summary>Takes the earliest out: messages are delivered in the order of their arrival.</summary>
    public void RemoveFirst()
    {
        long moved = _times[--_count];
        int hole = 0;
        for (int child = 1; child < _count; child = (hole << 1) + 1)
        {
            if (child + 1 < _count && _times[child + 1] < _times[child])
                child++;
            if (_times[child] >= moved)
                break;
            _times[hole] = _times[child];
            hole = child;
        }
        _times[hole] = moved;
    }

    public void Clear() => _count = 0;
}
