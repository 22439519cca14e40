namespace HyperActors.Telemetry.Tests;

/// <summary>Worked by hand with the 97.5 % quantiles of Student's t: 12.706 for one degree of freedom, 4.3027 for two, 2.7764 for four.</summary>
public sealed class ConfidenceIntervalTests
{
    [Theory]
    [InlineData(new[] { 1.0, 3.0 }, 2.0, 12.706)]               // s = 1.4142, / sqrt 2 = 1
    [InlineData(new[] { 1.0, 2.0, 3.0 }, 2.0, 2.4841)]          // s = 1, / sqrt 3 = 0.57735
    [InlineData(new[] { 2.0, 2.0, 2.0, 2.0, 2.0 }, 2.0, 0.0)]
    [InlineData(new[] { 1.0, 2.0, 3.0, 4.0, 5.0 }, 3.0, 1.9632)]    // s = 1.5811, / sqrt 5 = 0.70711
    public void Of_Values_IsAsByHand(double[] values, double mean, double half)
    {
        ConfidenceInterval interval = ConfidenceInterval.Of(values)!.Value;
        Assert.Equal(mean, interval.Mean, 12);
        Assert.Equal(half, interval.HalfWidth!.Value, 3);
        Assert.Equal(values.Length, interval.Count);
    }

    [Fact]
    public void Of_OneValue_HasNoInterval()
    {
        ConfidenceInterval interval = ConfidenceInterval.Of([7])!.Value;
        Assert.Equal(7, interval.Mean);
        Assert.Null(interval.HalfWidth);
        Assert.Null(interval.Low);
        Assert.Null(ConfidenceInterval.Of([]));
    }

    /// <summary>Values that go up and down together differ by the same amount: pairs see it, the groups alone do not.</summary>
    [Fact]
    public void OfDifference_Pairs_SeeWhatGroupsHide()
    {
        double[] from = [1, 5, 9];
        double[] to = [2, 6, 10];
        ConfidenceInterval paired = ConfidenceInterval.OfDifference(from, to, paired: true)!.Value;
        Assert.Equal(1, paired.Mean, 12);
        Assert.Equal(0, paired.HalfWidth!.Value, 12);
        ConfidenceInterval grouped = ConfidenceInterval.OfDifference(from, to, paired: false)!.Value;
        Assert.Equal(1, grouped.Mean, 12);
        // Both have s = 4: sqrt(2 * 16 / 3) = 3.2660, times 2.7764 for four degrees of freedom.
        Assert.Equal(9.0677, grouped.HalfWidth!.Value, 3);
    }

    [Fact]
    public void OfDifference_FewValues_ClaimsNothing()
    {
        Assert.Null(ConfidenceInterval.OfDifference([1], [3, 4], paired: false)!.Value.HalfWidth);
        Assert.Null(ConfidenceInterval.OfDifference([], [3], paired: false));
        Assert.Equal(0, ConfidenceInterval.OfDifference([2, 2], [3, 3], paired: false)!.Value.HalfWidth);
    }
}
