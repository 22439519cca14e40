namespace HyperActors.Benchmarks.Phold;

/// <summary>The logarithm of 64 random bits by table: one look-up and one multiplication.</summary>
internal static class ExponentialTable
{
    private const int Bits = 12;

    private static readonly double[] _values = Build();

    /// <summary>−ln u for u drawn evenly; linear between 4,096 points.</summary>
    public static double Draw(ulong bits)
    {
        int place = (int)(bits >> (64 - Bits));
        double part = (bits & 0xFFFFFFFF) * (1.0 / 4294967296.0);
        return _values[place] + (_values[place + 1] - _values[place]) * part;
    }

    private static double[] Build()
    {
        int count = 1 << Bits;
        double[] values = new double[count + 1];
        for (int place = 0; place <= count; place++)
            values[place] = -Math.Log((place + 0.5) / (count + 1));
        return values;
    }
}
