namespace HyperActors.Machine;

/// <summary>A count for each ordered pair of VMs, such as who lost how many frames to whom.</summary>
/// <remarks>A square array up to 256 VMs; beyond it only pairs that occurred are stored.</remarks>
public sealed class VmPairCounts
{
    private const int DenseVms = 256;

    private readonly int _vms;
    private readonly long[]? _dense;
    private readonly Dictionary<long, long> _sparse = [];

    /// <summary>Makes counts of zero.</summary>
    /// <param name="vms">How many VMs there are; at least 1.</param>
    public VmPairCounts(int vms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vms, 1);
        _vms = vms;
        _dense = vms <= DenseVms ? new long[vms * vms] : null;
    }

    /// <summary>The count of a pair.</summary>
    /// <param name="from">The first VM.</param>
    /// <param name="to">The second VM.</param>
    public long this[int from, int to] =>
        _dense is not null ? _dense[Key(from, to)] : _sparse.GetValueOrDefault(Key(from, to));

    /// <summary>Adds to the count of a pair.</summary>
    /// <param name="from">The first VM.</param>
    /// <param name="to">The second VM.</param>
    /// <param name="amount">How much.</param>
    public void Add(int from, int to, long amount)
    {
        long key = Key(from, to);
        if (_dense is not null)
            _dense[key] += amount;
        else
            _sparse[key] = _sparse.GetValueOrDefault(key) + amount;
    }

    /// <summary>All pairs whose count is not zero, ordered by first and then second VM.</summary>
    public IEnumerable<(int From, int To, long Count)> All()
    {
        IEnumerable<long> keys = _dense is not null ? Enumerable.Range(0,
            _dense.Length).Select(i => (long)i) : _sparse.Keys.Order();
        foreach (long key in keys)
        {
            (int from, int to) = ((int)(key / _vms), (int)(key % _vms));
            if (this[from, to] != 0)
                yield return (from, to, this[from, to]);
        }
    }

    private long Key(int from, int to) => (long)from * _vms + to;
}
