namespace HyperActors.Machine.Tests;

public sealed class BitTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void NextFrom_RandomSets_AgreesWithSortedSet(int size)
    {
        RandomStream random = new((ulong)size);
        bool full = random.Below(2) == 0;
        BitTree tree = new(size, full);
        SortedSet<int> oracle = full ? [.. Enumerable.Range(0, size)] : [];
        for (int step = 0; step < 5000; step++)
        {
            int member = random.Below(size);
            if (oracle.Add(member))
                tree.Add(member);
            else if (random.Below(3) > 0 && oracle.Remove(member))
                tree.Remove(member);
            int from = random.Below(size + 3);
            int expected = from >= size ? -1 : oracle.GetViewBetween(from, size).FirstOrDefault(-1);
            Assert.Equal(expected, tree.NextFrom(from));
            Assert.Equal(oracle.Count, tree.Count);
        }
    }
}
