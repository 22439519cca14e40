using MathNet.Numerics.Distributions;

namespace HyperActors.Telemetry;

/// <summary>What some repeats say about a mean: Student's t, two-sided.</summary>
/// <param name="Mean">The mean of the repeats.</param>
/// <param name="HalfWidth">How far the true mean may be from it at that level; null for fewer than two repeats.</param>
/// <param name="Count">How many repeats; at least 1.</param>
public readonly record struct ConfidenceInterval(double Mean, double? HalfWidth, int Count)
{
    /// <summary>The level of all intervals: 95 %.</summary>
    public const double Level = 0.95;

    /// <summary>The lower end; null for fewer than two repeats.</summary>
    public double? Low => Mean - HalfWidth;

    /// <summary>The upper end; null for fewer than two repeats.</summary>
    public double? High => Mean + HalfWidth;

    /// <summary>The interval of the mean of some values.</summary>
    /// <param name="values">The values.</param>
    /// <returns>Null if there are none.</returns>
    public static ConfidenceInterval? Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            return null;
        double mean = values.Sum() / values.Count;
        return new ConfidenceInterval(
            mean, values.Count < 2 ? null : Quantile(values.Count - 1) * Math.Sqrt(Variance(values, mean) / values.Count), values.Count);
    }

    /// <summary>The interval of the difference of two means: paired where the values are of the same seeds, else Welch's.</summary>
    /// <param name="from">The values of the baseline.</param>
    /// <param name="to">The values that are compared with it.</param>
    /// <param name="paired">Whether the values at one place belong together; there are then as many on both sides.</param>
    /// <returns>Null if one side has no values.</returns>
    public static ConfidenceInterval? OfDifference(IReadOnlyList<double> from, IReadOnlyList<double> to, bool paired)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Count == 0 || to.Count == 0)
            return null;
        if (paired)
            return Of([.. from.Zip(to, static (a, b) => b - a)]);
        double meanFrom = from.Sum() / from.Count;
        double meanTo = to.Sum() / to.Count;
        int count = Math.Min(from.Count, to.Count);
        if (count < 2)
            return new ConfidenceInterval(meanTo - meanFrom, null, count);
        double a = Variance(from, meanFrom) / from.Count;
        double b = Variance(to, meanTo) / to.Count;
        if (a + b == 0)
            return new ConfidenceInterval(meanTo - meanFrom, 0, count);
        // Welch and Satterthwaite's degrees of freedom.
        double freedom = (a + b) * (a + b) / (a * a / (from.Count - 1) + b * b / (to.Count - 1));
        return new ConfidenceInterval(meanTo - meanFrom, Quantile(freedom) * Math.Sqrt(a + b), count);
    }

    private static double Quantile(double freedom) => StudentT.InvCDF(0, 1, freedom, (1 + Level) / 2);

    private static double Variance(IReadOnlyList<double> values, double mean) =>
        values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
}
