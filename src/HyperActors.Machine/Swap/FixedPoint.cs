namespace HyperActors.Machine;

/// <summary>
/// Logarithms, roots and the normal distribution in integers, for tables whose every bit is the same on every machine.
/// </summary>
/// <remarks>
/// The processor's and the C library's transcendental functions differ in their last bit, and one different picosecond
/// changes a whole run. Numbers here are fractions of 2⁶⁰ (<see cref="One"/>) unless said otherwise.
/// </remarks>
internal static class FixedPoint
{
    /// <summary>How many bits stand behind the point.</summary>
    public const int Bits = 60;

    /// <summary>The number one.</summary>
    public const long One = 1L << Bits;

    /// <summary>The product of two numbers, rounded down.</summary>
    public static long Multiply(long left, long right) => (long)(((Int128)left * right) >> Bits);

    /// <summary>ln((n + 1) / n) by 2·artanh(1/(2n + 1)), whose series gains four digits a term for n ≥ 64.</summary>
    public static long LogOfStep(int n)
    {
        long z = 2L * n + 1;
        long power = One / z;
        long sum = 0;
        for (int k = 1; power != 0; k += 2)
        {
            sum += power / k;
            power /= z * z;
        }
        return 2 * sum;
    }

    /// <summary>The square root of a number, rounded down, by Newton's iteration from above.</summary>
    public static Int128 SquareRoot(Int128 value)
    {
        Int128 scaled = value << Bits;
        if (scaled == 0)
            return 0;
        Int128 root = (Int128)1 << 95;
        while (true)
        {
            Int128 next = (root + scaled / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }

    /// <summary>
    /// The distribution function of the standard normal at −8, −8 + 1/64, …, 8, as fractions of 2⁶⁴ (the last: 2⁶⁴ −
    /// 1).
    /// </summary>
    /// <remarks>
    /// Simpson's rule on exp(−z²/2) with two strips a step, divided by its own sum: no need for π. exp(−k²/32768)
    /// follows from exp(−1/32768) by multiplications: e(k + 1) = e(k)·q^(2k + 1). Error below 10⁻⁹.
    /// </remarks>
    public static ulong[] NormalDistribution(int stepsPerUnit, int reach)
    {
        int half = 2 * stepsPerUnit * reach;
        long[] density = HalfDensity(half, 2 * stepsPerUnit);
        int steps = 2 * stepsPerUnit * reach;
        Int128[] sums = new Int128[steps + 1];
        for (int step = 0; step < steps; step++)
        {
            int at = 2 * step - half;
            Int128 strip = (Int128)density[Math.Abs(at)] + 4 * (Int128)density[Math.Abs(at + 1)] + density[Math.Abs(at
                + 2)];
            sums[step + 1] = sums[step] + strip;
        }
        ulong[] distribution = new ulong[steps + 1];
        for (int step = 0; step < steps; step++)
            distribution[step] = FractionOf64(sums[step], sums[steps]);
        distribution[steps] = ulong.MaxValue;
        return distribution;
    }

    /// <summary>exp(−(k/perUnit)²/2) for k from 0 to <paramref name="last"/>.</summary>
    private static long[] HalfDensity(int last, int perUnit)
    {
        long[] density = new long[last + 1];
        long q = ExpOfMinusInverse(2L * perUnit * perUnit);
        long qSquared = Multiply(q, q);
        long ratio = q;
        density[0] = One;
        for (int k = 0; k < last; k++)
        {
            density[k + 1] = Multiply(density[k], ratio);
            ratio = Multiply(ratio, qSquared);
        }
        return density;
    }

    /// <summary>exp(−1/n) by its power series.</summary>
    private static long ExpOfMinusInverse(long n)
    {
        long term = One;
        long sum = 0;
        for (int k = 1; term != 0; k++)
        {
            sum += term;
            term = -(term / (n * k));
        }
        return sum;
    }

    private static ulong FractionOf64(Int128 part, Int128 whole)
    {
        // Long division by bits: part · 2⁶⁴ does not fit into 128 bits.
        ulong quotient = 0;
        UInt128 rest = (UInt128)part;
        for (int bit = 0; bit < 64; bit++)
        {
            rest <<= 1;
            quotient <<= 1;
            if (rest >= (UInt128)whole)
            {
                rest -= (UInt128)whole;
                quotient |= 1;
            }
        }
        return quotient;
    }
}
