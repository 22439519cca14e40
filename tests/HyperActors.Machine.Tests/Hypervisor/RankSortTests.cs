namespace HyperActors.Machine.Tests;

public sealed class RankSortTests
{
    [Fact]
    public void Sort_DistinctKeysOfAnyNumber_AsTheLibrarySorts()
    {
        // From none to more than are counted; with the extremes, which what fills a vector must not disturb.
        for (int count = 0; count <= 70; count++)
        {
            RandomStream random = new((ulong)count);
            SortedSet<long> keys = count < 2 ? [] : [long.MinValue, long.MaxValue - 1];
            while (keys.Count < count)
                keys.Add(random.Below(200) - 100L);
            long[] sorted = [.. keys];
            long[] shuffled = [.. sorted];
            for (int index = count - 1; index > 0; index--)
            {
                int other = random.Below(index + 1);
                (shuffled[index], shuffled[other]) = (shuffled[other], shuffled[index]);
            }
            RankSort.Sort(shuffled);
            Assert.Equal(sorted, shuffled);
        }
    }
}
