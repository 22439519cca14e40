using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The declared minimum latencies between one actor and its peers, in one direction.</summary>
/// <remarks>Few links are scanned, many are indexed: a hub has thousands, a leaf two.</remarks>
internal sealed class LinkTable
{
    private const int LargestScan = 12;

    private int[] _peers = [];
    private long[] _minimums = [];
    private Dictionary<int, int>? _places;

    public int Count { get; private set; }

    /// <summary>Slots of the peers, in the order of declaration.</summary>
    public ReadOnlySpan<int> Peers => _peers.AsSpan(0, Count);

    /// <summary>The minimum latencies in picoseconds, beside <see cref="Peers"/>.</summary>
    public ReadOnlySpan<long> Minimums => _minimums.AsSpan(0, Count);

    /// <summary>The declared minimum in picoseconds, or <see cref="long.MaxValue"/> where there is no link.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Find(int peer)
    {
        if (_places is not null)
            return FindIndexed(peer);
        int[] peers = _peers;
        for (int place = 0; place < peers.Length && place < Count; place++)
            if (peers[place] == peer)
                return _minimums[place];
        return long.MaxValue;
    }

    /// <summary>Declares a link; of two declarations the smaller minimum counts.</summary>
    public void Add(int peer, long minimum)
    {
        int place = PlaceOf(peer);
        if (place >= 0)
        {
            _minimums[place] = Math.Min(_minimums[place], minimum);
            return;
        }
        if (Count == _peers.Length)
        {
            Array.Resize(ref _peers, Math.Max(4, Count * 2));
            Array.Resize(ref _minimums, _peers.Length);
        }
        _peers[Count] = peer;
        _minimums[Count++] = minimum;
        if (_places is not null)
            _places.Add(peer, Count - 1);
        else if (Count > LargestScan)
            Index();
    }

    private long FindIndexed(int peer)
    {
        int place = PlaceOf(peer);
        return place < 0 ? long.MaxValue : _minimums[place];
    }

    private int PlaceOf(int peer)
    {
        if (_places is not null)
            return _places.TryGetValue(peer, out int place) ? place : -1;
        return _peers.AsSpan(0, Count).IndexOf(peer);
    }

    private void Index()
    {
        _places = new Dictionary<int, int>(Count * 2);
        for (int place = 0; place < Count; place++)
            _places.Add(_peers[place], place);
    }
}
