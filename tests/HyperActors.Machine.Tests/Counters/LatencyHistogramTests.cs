namespace HyperActors.Machine.Tests;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Since_DurationsLongerThanBefore_CountsThoseAlone()
    {
        LatencyHistogram histogram = new();
        histogram.Record(3.Microseconds);
        LatencyHistogram earlier = histogram.Copy();
        histogram.Record(2.Seconds);
        histogram.Record(SimDuration.Zero);
        Assert.Equal(2, histogram.Since(earlier).Count);
        Assert.Equal(2, histogram.Since(earlier).Buckets().Sum(static bucket => bucket.Count));
        Assert.Equal(2, histogram.Since(earlier).Max.TotalSeconds);
    }

    [Fact]
    public void Merge_IntoAShorterOne_AddsAll()
    {
        LatencyHistogram merged = new();
        merged.Record(10.Nanoseconds);
        LatencyHistogram longer = new();
        longer.Record(SimDuration.MaxValue);
        longer.Record(1.Milliseconds);
        merged.Merge(longer);
        Assert.Equal(3, merged.Buckets().Sum(static bucket => bucket.Count));
        Assert.Equal(SimDuration.MaxValue, merged.Max);
        merged.Reset();
        Assert.Empty(merged.Buckets());
        Assert.Null(merged.QuantileSeconds(0.5));
    }
}
