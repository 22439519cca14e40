using System.Numerics;

namespace HyperActors.Workloads;

/// <summary>r^−θ for r = 1, 2, 3, …, in integers alone, as 2^(−θ · log₂ r).</summary>
/// <remarks>
/// <para>Library powers differ in their last bit between machines, and one bit of one weight is another digest. So both
/// functions are computed here: log₂ digit by digit (each squaring yields a bit), exactly at every 64th number and
/// by the series of log₂((r + 1) / r) = 2 / ln 2 · artanh(1 / (2r + 1)) between them; 2^−x as a product of
/// three table values and a quadratic rest. The relative error of a power is below 2⁻⁴⁴, a thousand times less than
/// the unit of an <see cref="AliasTable"/>.</para>
/// <para>Rejected: integer roots of big numbers (exact, but 10⁴ times slower at θ = 0.99), and
/// products over prime factors (exact logs for primes alone, but a sieve in memory).</para>
/// </remarks>
internal sealed class InversePower
{
    private const int LogFraction = 58;
    private const int ExactEvery = 64;
    private const int SeriesFrom = 1 << 13;
    private const ulong One = 1UL << 63;

    // 2 / ln 2 in units of 2⁻⁶², ln 2 in units of 2⁻⁶⁴.
    private const ulong TwoOverLn2 = 0xB8AA3B295C17F0BC;
    private const ulong Ln2 = 0xB17217F7D1CF79AB;

    // Level l has 2^−(i / 256^(l + 1)) for i = 0 … 255, in units of 2⁻⁶³.
    private static readonly ulong[][] _levels = MakeLevels();

    private readonly ulong _theta;

    /// <summary>Prepares the exponent −numerator / denominator.</summary>
    /// <param name="numerator">Not negative; numerator / denominator is below 16.</param>
    /// <param name="denominator">Above 0.</param>
    public InversePower(int numerator, int denominator) =>
        _theta = (ulong)(((UInt128)(uint)numerator << 60) / (uint)denominator);

    /// <summary>Fills a span with 1^−θ, 2^−θ, 3^−θ, … in units of 2⁻⁶³.</summary>
    public void Fill(Span<ulong> powers)
    {
        ulong log = 0;
        for (int i = 0; i < powers.Length; i++)
        {
            ulong rank = (ulong)i + 1;
            bool exact = rank < SeriesFrom || rank % ExactEvery == 0;
            log = exact ? Log2(rank) : log + Log2Step(rank - 1);
            ulong high = Math.BigMul(log, _theta, out ulong low);
            powers[i] = Exp2OfMinus(high << 4 | low >> 60);
        }
    }

    /// <summary>log₂ x in units of 2⁻⁵⁸, for x from 1.</summary>
    internal static ulong Log2(ulong x)
    {
        int zeros = BitOperations.LeadingZeroCount(x);
        ulong log = (ulong)(63 - zeros) << LogFraction;
        ulong mantissa = x << zeros;
        for (int bit = LogFraction - 1; bit >= 0; bit--)
        {
            ulong high = Math.BigMul(mantissa, mantissa, out ulong low);
            bool two = high >= One;
            mantissa = two ? high : high << 1 | low >> 63;
            if (two)
                log |= 1UL << bit;
        }
        return log;
    }

    // log₂((x + 1) / x): t + t³ / 3 suffices, for from SeriesFrom on t⁵ / 5 is below 2⁻⁷⁰.
    private static ulong Log2Step(ulong x)
    {
        ulong t = ulong.MaxValue / (2 * x + 1);
        ulong cube = Math.BigMul(Math.BigMul(t, t, out _), t, out _);
        ulong product = Math.BigMul(t + cube / 3, TwoOverLn2, out _);
        return product >> 62 - LogFraction;
    }

    /// <summary>2^−x in units of 2⁻⁶³, for x in units of 2⁻⁵⁸.</summary>
    internal static ulong Exp2OfMinus(ulong x)
    {
        int whole = (int)(x >> LogFraction);
        ulong result = One;
        int shift = LogFraction;
        foreach (ulong[] level in _levels)
        {
            shift -= 8;
            result = Product(result, level[x >> shift & 0xFF]);
        }
        // The rest z is below 2⁻²⁴: 2^−z = 1 − y + y² / 2 with y = z · ln 2, and y³ / 6 is below 2⁻⁷⁶.
        ulong rest = (x & (1UL << shift) - 1) << 64 - LogFraction;
        ulong y = Math.BigMul(rest, Ln2, out _);
        ulong tail = y - (Math.BigMul(y, y, out _) >> 1);
        result -= Math.BigMul(result, tail, out _);
        return whole < 64 ? result >> whole : 0;
    }

    private static ulong Product(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high << 1 | low >> 63;
    }

    private static ulong[][] MakeLevels()
    {
        ulong[][] levels = [new ulong[256], new ulong[256], new ulong[256]];
        // Each root is the square root of the one before: 2^−1/2, 2^−1/4, …
        ulong root = One / 2;
        foreach (ulong[] level in levels)
        {
            Array.Fill(level, One);
            for (int bit = 128; bit > 0; bit >>= 1)
            {
                root = SquareRoot((UInt128)root << 63);
                for (int i = 0; i < level.Length; i++)
                    if ((i & bit) != 0)
                        level[i] = Product(level[i], root);
            }
        }
        return levels;
    }

    private static ulong SquareRoot(UInt128 square)
    {
        ulong root = 0;
        for (ulong bit = 1UL << 63; bit > 0; bit >>= 1)
        {
            ulong candidate = root | bit;
            if ((UInt128)candidate * candidate <= square)
                root = candidate;
        }
        return root;
    }
}
