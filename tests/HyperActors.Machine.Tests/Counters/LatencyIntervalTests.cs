namespace HyperActors.Machine.Tests;

public sealed class LatencyIntervalTests
{
    [Fact]
    public void Take_RandomDurations_IntervalsMergeToTheHistogram()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            RandomStream random = new(seed);
            LatencyHistogram histogram = new();
            LatencyCursor cursor = new();
            LatencyInterval all = new();
            for (int look = 0; look < 20; look++)
            {
                for (long left = (long)(random.Next() % 40); left > 0; left--)
                    histogram.Record(new SimDuration((long)(random.Next() >> (int)(20 + random.Next() % 40))));
                all.Merge(cursor.Take(histogram));
            }
            Assert.True(histogram.Buckets().SequenceEqual(all.Buckets()), $"seed {seed}");
            Assert.Equal(histogram.Count, all.Count);
            foreach (double quantile in new[] { 0, 0.5, 0.99 })
                Assert.True(histogram.QuantileSeconds(quantile) == all.QuantileSeconds(quantile), $"seed {seed}, {quantile}");
        }
    }

    [Fact]
    public void Take_NothingNew_IsEmpty()
    {
        LatencyHistogram histogram = new();
        LatencyCursor cursor = new();
        histogram.Record(5.Microseconds);
        Assert.Equal(1, cursor.Take(histogram).Count);
        Assert.Equal(0, cursor.Take(histogram).Count);
        Assert.Null(cursor.Take(histogram).QuantileSeconds(0.5));
    }

    [Fact]
    public void Take_AfterReset_GivesOnlyWhatCameLater()
    {
        LatencyHistogram histogram = new();
        LatencyCursor cursor = new();
        histogram.Record(5.Microseconds);
        cursor.Take(histogram);
        histogram.Reset();
        cursor.Reset();
        histogram.Record(7.Nanoseconds);
        Assert.Equal([(7L, 1L)], cursor.Take(histogram).Buckets());
    }
}
