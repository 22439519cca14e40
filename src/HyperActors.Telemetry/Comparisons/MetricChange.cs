namespace HyperActors.Telemetry;

/// <summary>What a difference is worth.</summary>
public enum ChangeVerdict
{
    /// <summary>The interval of the difference has zero in it, or the difference is too small to care.</summary>
    NoDifference,

    /// <summary>It differs, to the better.</summary>
    Better,

    /// <summary>It differs, to the worse.</summary>
    Worse,

    /// <summary>It differs, and nobody can say what is better.</summary>
    Differs,
}

/// <summary>How a metric differs from the baseline.</summary>
/// <param name="Difference">The difference of the means, with its interval.</param>
/// <param name="Baseline">The baseline's mean.</param>
/// <param name="Verdict">What the difference is worth.</param>
public sealed record MetricChange(ConfidenceInterval Difference, double Baseline, ChangeVerdict Verdict)
{
    /// <summary>A smaller part of the baseline is no difference, however sure it is.</summary>
    public const double Negligible = 0.005;

    /// <summary>The difference as a part of the baseline; null if that is zero.</summary>
    public double? Relative => Baseline == 0 ? null : Difference.Mean / Math.Abs(Baseline);

    /// <summary>The lower end of <see cref="Relative"/>; null without repeats.</summary>
    public double? RelativeLow => Baseline == 0 ? null : Difference.Low / Math.Abs(Baseline);

    /// <summary>The upper end of <see cref="Relative"/>; null without repeats.</summary>
    public double? RelativeHigh => Baseline == 0 ? null : Difference.High / Math.Abs(Baseline);

    internal static MetricChange? Of(MetricReference metric, IReadOnlyList<double?> from, IReadOnlyList<double?> to, bool paired)
    {
        bool complete = !from.Contains(null) && !to.Contains(null);
        double[] before = [.. from.OfType<double>()];
        double[] after = [.. to.OfType<double>()];
        if (ConfidenceInterval.OfDifference(before, after, paired && complete) is not { } difference)
            return null;
        double baseline = before.Sum() / before.Length;
        return new MetricChange(difference, baseline, Judge(metric, difference, baseline));
    }

    private static ChangeVerdict Judge(MetricReference metric, ConfidenceInterval difference, double baseline)
    {
        bool isNothing = difference.Mean == 0
            || Math.Abs(difference.Mean) < Negligible * Math.Abs(baseline)
            || difference.HalfWidth is { } half && Math.Abs(difference.Mean) <= half;
        return isNothing ? ChangeVerdict.NoDifference
            : metric.LessIsBetter is not { } less ? ChangeVerdict.Differs
            : difference.Mean < 0 == less ? ChangeVerdict.Better
            : ChangeVerdict.Worse;
    }
}
