namespace HyperActors.Replacement;

/// <summary>The LRU stack of all pages, with the depth of each; see <see cref="LruMissCurve"/>.</summary>
internal sealed class LruStack
{
    private const int Nowhere = -1;
    private const int Hole = -2;

    private readonly int[] _timeOf;
    private readonly int[] _pageAt;
    private readonly OccupiedTimes _occupied;
    private readonly PositionSet _holes;
    private int _now;

    public LruStack(int pages)
    {
        // Twice the pages, so that renumbering, which costs as much, happens once in as many references.
        int times = checked(2 * pages) + 64;
        _timeOf = new int[pages];
        _pageAt = new int[times];
        _occupied = new OccupiedTimes(times);
        _holes = new PositionSet(times);
        Array.Fill(_timeOf, Nowhere);
        Array.Fill(_pageAt, Nowhere);
    }

    /// <summary>Moves a page to the top and returns its depth before, from 1; 0 if it was not there.</summary>
    public int Reference(int page)
    {
        if (_now == _pageAt.Length)
            Renumber();
        int old = _timeOf[page];
        int depth = old == Nowhere ? 0 : _occupied.CountFrom(old);
        int hole = _holes.IsEmpty ? Nowhere : _holes.Highest;
        if (hole > old)
        {
            _holes.Remove(hole);
            Clear(hole);
            if (old != Nowhere)
                Dig(old);
        }
        else if (old != Nowhere)
        {
            Clear(old);
        }
        _timeOf[page] = _now;
        _pageAt[_now] = page;
        _occupied.Add(_now++);
        return depth;
    }

    public void Free(int page)
    {
        if (_timeOf[page] == Nowhere)
            return;
        Dig(_timeOf[page]);
        _timeOf[page] = Nowhere;
    }

    private void Dig(int time)
    {
        _pageAt[time] = Hole;
        _holes.Add(time);
    }

    private void Clear(int time)
    {
        _pageAt[time] = Nowhere;
        _occupied.Remove(time);
    }

    /// <summary>Closes the gaps, keeping the order.</summary>
    private void Renumber()
    {
        int next = 0;
        for (int time = 0; time < _pageAt.Length; time++)
        {
            int page = _pageAt[time];
            if (page == Nowhere)
                continue;
            Clear(time);
            if (page == Hole)
            {
                _holes.Remove(time);
                _holes.Add(next);
            }
            else
            {
                _timeOf[page] = next;
            }
            _pageAt[next] = page;
            _occupied.Add(next++);
        }
        _now = next;
    }
}
