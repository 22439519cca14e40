namespace HyperActors.Workloads.Tests;

public sealed class RecencyStackTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(3000)]
    public void Touch_RandomDepths_AgreesWithAList(int pages)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            RandomStream random = new(seed);
            RecencyStack stack = new(pages);
            List<int> list = [.. Enumerable.Range(0, pages)];
            for (int step = 0; step < 5 * pages + 2_000; step++)
            {
                // Deep and shallow: half of the depths are among the first few.
                int depth = 1 + random.Below(step % 2 == 0 ? pages : Math.Min(pages, 5));
                int expected = list[depth - 1];
                list.RemoveAt(depth - 1);
                list.Insert(0, expected);
                Assert.True(expected == stack.Touch(depth), $"seed {seed}, step {step}, depth {depth}");
            }
        }
    }
}
