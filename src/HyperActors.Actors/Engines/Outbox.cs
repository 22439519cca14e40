namespace HyperActors.Actors;

/// <summary>What one partition has told others in the current window, one batch a destination.</summary>
internal sealed class Outbox(int source, int partitions)
{
    // Thousands of partitions talk to few of each other, so a table of all pairs would be mostly empty.
    private const int LargestDense = 64;

    private readonly Pair?[] _dense = new Pair?[partitions <= LargestDense ? partitions : 0];
    private readonly Dictionary<int, Pair> _sparse = [];
    private List<EventBatch> _filled = [];
    private List<EventBatch> _taken = [];

    public EventBatch To(int destination)
    {
        Pair pair = PairOf(destination);
        if (!pair.IsListed)
        {
            pair.IsListed = true;
            _filled.Add(pair.Current);
        }
        return pair.Current;
    }

    /// <summary>Closes the window: hands out what was filled and turns to the other batch of each pair.</summary>
    public IReadOnlyList<EventBatch> Take()
    {
        (_filled, _taken) = (_taken, _filled);
        _filled.Clear();
        foreach (EventBatch batch in _taken)
            PairOf(batch.Destination).Turn();
        return _taken;
    }

    private Pair PairOf(int destination)
    {
        if (_dense.Length > 0)
            return _dense[destination] ??= new Pair(source, destination);
        if (!_sparse.TryGetValue(destination, out Pair? pair))
            _sparse.Add(destination, pair = new Pair(source, destination));
        return pair;
    }

    private sealed class Pair(int source, int destination)
    {
        private EventBatch _other = new(source, destination);

        public EventBatch Current { get; private set; } = new(source, destination);

        public bool IsListed { get; set; }

        public void Turn()
        {
            EventBatch next = _other.Count == 0 ? _other : new EventBatch(source, destination);
            (_other, Current) = (Current, next);
            IsListed = false;
        }
    }
}
