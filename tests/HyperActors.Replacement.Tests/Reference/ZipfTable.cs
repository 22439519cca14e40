namespace HyperActors.Replacement.Tests;

/// <summary>Zipf's distribution with exponent e/5 in integers: weight i is the fifth root of 2¹²⁰ / i^e, rounded
/// down.</summary>
public sealed class ZipfTable
{
    private readonly ulong[] _cumulative;

    public ZipfTable(int ranks, int fifths)
    {
        _cumulative = new ulong[ranks];
        ulong weight = 1UL << 24;
        ulong sum = 0;
        for (int rank = 1; rank <= ranks; rank++)
        {
            UInt128 bound = UInt128.One << 120;
            for (int power = 0; power < fifths; power++)
                bound /= (ulong)rank;       // floor(floor(x / i) / i) = floor(x / i²)
            while (FifthPower(weight) > bound)
                weight--;
            sum += weight;
            _cumulative[rank - 1] = sum;
        }
    }

    public int Draw(Draws draws)
    {
        ulong drawn = draws.Below(_cumulative[^1]);
        int place = Array.BinarySearch(_cumulative, drawn + 1);
        return place < 0 ? ~place : place;
    }

    private static UInt128 FifthPower(ulong value)
    {
        UInt128 square = (UInt128)value * value;
        return square * square * value;
    }
}
