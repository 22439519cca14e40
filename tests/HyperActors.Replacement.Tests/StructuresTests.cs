namespace HyperActors.Replacement.Tests;

/// <summary>The tables under the policies, against the library's collections.</summary>
public sealed class StructuresTests
{
    [Fact]
    public void PageIndex_RandomUse_AgreesWithDictionary()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Draws draws = new(seed);
            PageIndex index = new(2, PageSpace.Sparse);
            SortedDictionary<long, int> expected = [];
            for (int step = 0; step < 20_000; step++)
            {
                long page = draws.Index(300) - 100;     // negative numbers are keys like any other
                Assert.Equal(expected.GetValueOrDefault(page, -1), index.Find(page));
                if (expected.Remove(page))
                {
                    index.Remove(page);
                }
                else if (expected.Count < 150)
                {
                    index.Add(page, step);
                    expected.Add(page, step);
                }
            }
        }
    }

    [Fact]
    public void PositionSet_RandomUse_AgreesWithSortedSet()
    {
        foreach (int positions in (int[])[1, 64, 65, 5_000, 300_000])
        {
            Draws draws = new((ulong)positions);
            PositionSet set = new(positions);
            SortedSet<int> expected = [];
            for (int step = 0; step < 5_000; step++)
            {
                int position = draws.Index(positions);
                if (expected.Remove(position))
                    set.Remove(position);
                else if (expected.Add(position))
                    set.Add(position);
                Assert.Equal(expected.Count == 0, set.IsEmpty);
                if (expected.Count > 0)
                    Assert.Equal(expected.Max, set.Highest);
            }
        }
    }

    [Fact]
    public void FrameRing_RandomUse_AgreesWithList()
    {
        foreach (int frames in (int[])[1, 2, 7, 64, 500])
        {
            Draws draws = new((ulong)frames);
            FrameRing ring = new(frames);
            List<int> expected = [];
            for (int step = 0; step < 20_000; step++)
            {
                int frame = draws.Index(frames);
                bool rotates = draws.Index(4) == 0;
                if (rotates && expected.Count > 0)
                {
                    ring.Rotate();
                    expected.Add(expected[0]);
                    expected.RemoveAt(0);
                }
                else if (expected.Remove(frame))
                {
                    ring.Remove(frame);
                }
                else
                {
                    ring.Add(frame);
                    expected.Add(frame);
                }
                Assert.Equal(expected.Count, ring.Count);
                if (expected.Count > 0)
                    Assert.Equal(expected[0], ring.Head);
                if (step % 100 == 0)
                    ring.CheckInvariants(expected.Contains);
            }
        }
    }

    [Fact]
    public void FrameRing_OneFrameLeavesTheMiddleOften_CountsAreBounded()
    {
        FrameRing ring = new(200_000);
        for (int frame = 0; frame < 100_000; frame++)
            ring.Add(frame);
        for (int times = 0; times < 300_000; times++)
        {
            ring.Remove(7);
            ring.Add(7);
        }
        ring.CheckInvariants(static frame => frame < 100_000);
        for (int frame = 0; frame < 100_000; frame++)
            if (frame != 7)
                ring.Remove(frame);
        Assert.Equal(7, ring.Head);
    }

    [Fact]
    public void Exponential_ManyArguments_IsRightToTheLastBits()
    {
        Assert.Equal(1, Exponential.Of(0));
        Assert.Equal(0, Exponential.Of(-1e9));
        for (int step = -60_000; step <= 60_000; step++)
        {
            double x = step / 100.0;
            double expected = Math.Exp(x);
            Assert.True(Math.Abs(Exponential.Of(x) - expected) <= 4e-16 * expected, $"e^{x}");
        }
    }

    [Fact]
    public void FrequencySketch_FewPages_CountsExactlyUntilHalved()
    {
        FrequencySketch sketch = new(capacity: 64, sample: 10);
        for (int times = 0; times < 9; times++)
            sketch.Add(123_456_789);
        Assert.Equal(9, sketch.Estimate(123_456_789));
        Assert.Equal(0, sketch.Estimate(5));
        for (int page = 1_000; page < 1_000 + 640 - 9; page++)
            sketch.Add(page);
        Assert.InRange(sketch.Estimate(123_456_789), 4, 5);
    }

    [Fact]
    public void ReferenceStringBuilder_AnyNumbers_AreMadeDenseInOrder()
    {
        ReferenceStringBuilder builder = new();
        builder.AddReference(long.MinValue);
        builder.AddReference(77);
        builder.AddFree(77);
        builder.AddFree(78);        // never referenced
        builder.AddReference(-1);
        builder.AddReference(77);
        ReferenceString trace = builder.Build();
        Assert.Equal([0u, 1u, 1u | ReferenceString.FreeMark, 2u, 1u], trace.Events.ToArray());
        Assert.Equal((3, 4L, true), (trace.Pages, trace.References, trace.HasFrees));
    }

    [Fact]
    public void FromDense_PageOutsideRange_Throws() =>
        Assert.Throws<ArgumentException>(() => ReferenceString.FromDense([3], 3));
}
