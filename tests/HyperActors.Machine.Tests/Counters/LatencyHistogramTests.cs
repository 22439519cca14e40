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

    [Fact]
    public void Record_AnyOrder_CountsAsInOneTable()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            RandomStream random = new(seed);
            LatencyHistogram[] parts = [new(), new()];
            SortedDictionary<long, long> counts = [];
            for (int i = 0; i < 300; i++)
            {
                long nanoseconds = (random.Below(1 << 20) + 1L) << random.Below(20);
                parts[random.Below(2)].Record(nanoseconds.Nanoseconds);
                long width = 1L << Math.Max(0, 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)nanoseconds) - 7);
                counts[nanoseconds / width * width] = counts.GetValueOrDefault(nanoseconds / width * width) + 1;
            }
            LatencyHistogram earlier = parts[0].Copy();
            parts[0].Merge(parts[1]);
            Assert.Equal(counts.Select(static pair => (pair.Key, pair.Value)), parts[0].Buckets());
            Assert.Equal(parts[1].Buckets(), parts[0].Since(earlier).Buckets());
        }
    }

    [Fact]
    public void Record_LongDurationsAlone_TakesNoRoomForShortOnes()
    {
        LatencyHistogram histogram = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        histogram.Record(1.Milliseconds);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1024, 1100);
    }
}
