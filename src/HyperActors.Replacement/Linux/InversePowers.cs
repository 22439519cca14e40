using System.Numerics;

namespace HyperActors.Replacement;

// The weights (rank)^-s of a Zipf distribution, rounded correctly to the nearest double, by integers alone: the last
// bit of a library's pow differs between machines, and one such bit can move a cumulative weight and so an access.
//
// Logarithms come first, each from the one before: ln n = ln (n-1) + 2 atanh(1 / (2n - 1)), a series that needs a few
// terms and only divisions by small numbers. Then exp(-s ln n) = 2^-k exp(r) with 0 <= r < ln 2, by the Taylor series
// of r / 256, squared eight times. With 192 fraction bits the error stays some 100 bits below the last bit of a double,
// so only a tie to 100 bits could round wrongly. Integer roots would do for s = 4/5, but the s at hand is the double
// nearest to 0.8, whose distance from 4/5 shows in the last two bits of the result.

/// <summary>Powers with a negative exponent of 1, 2, 3 and so on, each rounded to the nearest double.</summary>
internal static class InversePowers
{
    private const int FractionBits = 192;
    private const int Squarings = 8;
    private const int MantissaBits = 52;

    private static readonly BigInteger _one = BigInteger.One << FractionBits;

    /// <summary>The powers of 1 to <paramref name="count"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="exponent">s in (rank)^-s, exactly as the double has it; 0 to 64.</param>
    /// <returns>The powers, that of 1 first.</returns>
    public static double[] Of(int count, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponent, 64);
        (BigInteger numerator, int shift) = Exact(exponent);
        BigInteger log2 = TwiceInverseTangent(3);
        BigInteger log = BigInteger.Zero;
        var powers = new double[count];
        for (int at = 0; at < count; at++)
        {
            int rank = at + 1;
            if (rank > 1)
                log += TwiceInverseTangent((2 * rank) - 1);
            powers[at] = NegativeExponential((log * numerator) >> shift, log2);
        }

        return powers;
    }

    /// <summary>A double as an integer over a power of two.</summary>
    private static (BigInteger Numerator, int Shift) Exact(double value)
    {
        int shift = 0;
        while (value != Math.Floor(value))
        {
            value *= 2;
            shift++;
        }

        return (new BigInteger(value), shift);
    }

    /// <summary>2 atanh(1 / <paramref name="x"/>), the logarithm of (x + 1) / (x - 1).</summary>
    private static BigInteger TwiceInverseTangent(long x)
    {
        BigInteger power = _one / x;
        BigInteger sum = power;
        for (int odd = 3; !power.IsZero; odd += 2)
        {
            power /= x * x;
            sum += power / odd;
        }

        return sum << 1;
    }

    private static double NegativeExponential(BigInteger value, BigInteger log2)
    {
        int halvings = (int)((value + log2 - 1) / log2);
        BigInteger rest = ((halvings * log2) - value) >> Squarings;
        BigInteger sum = _one;
        BigInteger term = _one;
        for (int order = 1; !term.IsZero; order++)
        {
            term = ((term * rest) >> FractionBits) / order;
            sum += term;
        }

        for (int squaring = 0; squaring < Squarings; squaring++)
            sum = (sum * sum) >> FractionBits;
        const int Dropped = FractionBits - MantissaBits;
        BigInteger mantissa = (sum + (BigInteger.One << (Dropped - 1))) >> Dropped;
        return Math.ScaleB((double)mantissa, -MantissaBits - halvings);
    }
}
