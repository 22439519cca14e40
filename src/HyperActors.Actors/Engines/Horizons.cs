namespace HyperActors.Actors;

/// <summary>Computes how far each partition may go: the conservative window protocol.</summary>
/// <remarks>
/// For each class of actors the two partitions with the earliest thing to do are found; then what can reach class c of
/// partition i first is the least of (earliest of class c′ in any other partition) + (shortest path c′ → c). Two are
/// kept because a partition's own messages do not bound it: answers to them shrink its bounds when it tells them. Its own
/// turns do, if there are others, so that all go on in step: whoever is behind would otherwise go as far ahead as the
/// others have promised to be silent, and then they would be behind, and so on, one after the other.
/// The work is O(partitions + classes²), so the same code serves two partitions and ten thousand.
/// </remarks>
internal sealed class Horizons(Partition[] partitions, LookaheadClasses classes, long[] limitedBy)
{
    private readonly Earliest[] _earliest = new Earliest[classes.Count];
    private readonly long[] _bounds = new long[classes.Count];

    /// <summary>The earliest thing to do anywhere; <see cref="long.MaxValue"/> for nothing.</summary>
    public long Floor { get; private set; }

    /// <summary>Sets the bounds of every partition, none of them beyond a limit.</summary>
    public void Compute(long limit)
    {
        Array.Fill(_earliest, Earliest.Never);
        Floor = long.MaxValue;
        for (int index = 0; index < partitions.Length; index++)
            Collect(partitions[index], index);
        int narrowest = -1;
        long least = limit;
        for (int index = 0; index < partitions.Length; index++)
        {
            int limiting = Bound(partitions[index], index, limit);
            if (partitions[index].MessageBound >= least)
                continue;
            least = partitions[index].MessageBound;
            narrowest = limiting;
        }
        if (narrowest >= 0)
            limitedBy[narrowest]++;
    }

    /// <summary>The pair of classes that bounded most windows, if any did.</summary>
    public (int From, int To)? MostLimiting()
    {
        int most = Array.IndexOf(limitedBy, limitedBy.Max());
        return limitedBy[most] == 0 ? null : (most / classes.Count, most % classes.Count);
    }

    private void Collect(Partition partition, int index)
    {
        long any = Math.Min(partition.MessageNext, partition.FamilyWakeNext);
        Floor = Math.Min(Floor, any);
        foreach (int present in partition.PresentClasses)
        {
            Floor = Math.Min(Floor, partition.WakeNext(present));
            _earliest[present].Add(Math.Min(any, partition.ToldNext(present)), index);
        }
    }

    /// <summary>Bounds one partition and returns the pair of classes that gave its least bound, or −1 for the limit.</summary>
    private int Bound(Partition partition, int index, long limit)
    {
        long least = limit;
        int limiting = -1;
        foreach (int to in partition.PresentClasses)
        {
            long bound = limit;
            for (int from = 0; from < _earliest.Length; from++)
            {
                long arrival = LookaheadClasses.Saturate(EarliestFor(partition, index, from), classes.Distance(from, to));
                bound = Math.Min(bound, arrival);
                if (arrival >= least)
                    continue;
                least = arrival;
                limiting = from * classes.Count + to;
            }
            _bounds[to] = bound;
        }
        partition.SetBounds(_bounds, least);
        return limiting;
    }

    /// <summary>When a class may tell something that matters to a partition.</summary>
    private long EarliestFor(Partition partition, int index, int from) => partitions.Length == 1
        ? long.MaxValue
        : Math.Min(_earliest[from].Outside(index), partition.ToldNext(from));

    /// <summary>The earliest instant of a class, and the earliest in any other partition than that one's.</summary>
    private struct Earliest
    {
        public static readonly Earliest Never = new() { _first = long.MaxValue, _second = long.MaxValue, _partition = -1 };

        private long _first;
        private long _second;
        private int _partition;

        public void Add(long time, int partition)
        {
            if (time < _first)
            {
                _second = _first;
                _first = time;
                _partition = partition;
            }
            else
            {
                _second = Math.Min(_second, time);
            }
        }

        public readonly long Outside(int partition) => _partition == partition ? _second : _first;
    }
}
