namespace HyperActors.Replacement;

/// <summary>e^x from IEEE additions, multiplications and one division alone: the same bits on every machine.</summary>
/// <remarks>x = k·ln 2 + r with |r| ≤ ln 2 / 2; Taylor's series of e^r to the 14th term errs by less than 10⁻¹⁷; k goes
/// into the exponent. The library's exponential may differ in its last bit from one machine to the next.</remarks>
internal static class Exponential
{
    private const double Log2 = 0.6931471805599453;
    private const double Log2High = 0.693147180369123816490;    // ln 2 in two parts: k times the first is exact
    private const double Log2Low = 1.90821492927058770002e-10;

    /// <param name="x">Not above 700.</param>
    public static double Of(double x)
    {
        if (x < -700)
            return 0;
        double k = Math.Round(x / Log2);
        double r = x - k * Log2High - k * Log2Low;
        double sum = 1;
        for (int term = 14; term > 0; term--)
            sum = 1 + sum * r / term;
        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }
}
