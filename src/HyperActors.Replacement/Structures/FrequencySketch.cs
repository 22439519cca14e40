using System.Numerics;

namespace HyperActors.Replacement;

/// <summary>Estimates how often a page was referenced lately: a count-min sketch of four rows of four-bit
/// counters.</summary>
/// <remarks>
/// Only the least of a page's four counters is raised (minimal increment), which halves the error of raising all. After
/// a sample of references all counters are halved, so that old popularity fades. Two counters share a byte.
/// </remarks>
internal sealed class FrequencySketch
{
    private const int Rows = 4;
    private const int MostCounted = 15;

    private readonly byte[] _counters;
    private readonly int _mask;
    private readonly long _sample;
    private long _added;

    public FrequencySketch(int capacity, int sample)
    {
        int width = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity));
        _mask = width - 1;
        _counters = new byte[Rows * width / 2];
        _sample = (long)sample * capacity;
    }

    public void Add(long page)
    {
        int least = Estimate(page);
        if (least < MostCounted)
            Raise(page, least);
        if (++_added >= _sample)
            Halve();
    }

    public int Estimate(long page)
    {
        ulong hash = RandomStream.Mix(unchecked((ulong)page));
        int least = MostCounted;
        for (int row = 0; row < Rows; row++)
            least = Math.Min(least, Counter(Place(hash, row)));
        return least;
    }

    private void Raise(long page, int least)
    {
        ulong hash = RandomStream.Mix(unchecked((ulong)page));
        for (int row = 0; row < Rows; row++)
        {
            int place = Place(hash, row);
            if (Counter(place) == least)
                _counters[place >> 1] += (byte)((place & 1) == 0 ? 1 : 16);
        }
    }

    private int Counter(int place) => (_counters[place >> 1] >> (4 * (place & 1))) & 15;

    /// <summary>Kirsch and Mitzenmacher: two hashes make as many as there are rows.</summary>
    private int Place(ulong hash, int row)
    {
        uint mixed = unchecked((uint)hash + (uint)row * ((uint)(hash >> 32) | 1));
        return row * (_mask + 1) + (int)(mixed & (uint)_mask);
    }

    private void Halve()
    {
        for (int place = 0; place < _counters.Length; place++)
            _counters[place] = (byte)((_counters[place] >> 1) & 0x77);
        _added /= 2;
    }
}
