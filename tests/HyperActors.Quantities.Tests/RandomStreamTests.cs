namespace HyperActors.Quantities.Tests;

public sealed class RandomStreamTests
{
    /// <summary>The first numbers of SplitMix64 as its authors' program prints them for this seed.</summary>
    [Fact]
    public void Next_OfSeed1234567_IsAsPublished()
    {
        var random = new RandomStream(1234567);
        ulong[] drawn = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];
        Assert.Equal(
            [
                6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
                16408922859458223821,
            ],
            drawn);
    }

    [Fact]
    public void For_Names_GivesStreamsOfTheirOwn()
    {
        RandomStream one = RandomStream.For(1, "vm/a"), same = RandomStream.For(1, "vm/a");
        RandomStream otherName = RandomStream.For(1, "vm/b"), otherSeed = RandomStream.For(2, "vm/a");
        ulong first = one.Next();
        Assert.Equal(first, same.Next());
        Assert.NotEqual(first, otherName.Next());
        Assert.NotEqual(first, otherSeed.Next());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(1_000)]
    public void Below_Bound_ReachesAllAndNoMore(int bound)
    {
        var random = new RandomStream(42);
        int[] counts = new int[bound];
        for (int draw = 0; draw < 100 * bound; draw++)
            counts[random.Below(bound)]++;
        Assert.DoesNotContain(0, counts);
    }

    [Fact]
    public void Chance_OfAQuarter_ComesTrueThatOften()
    {
        var random = new RandomStream(7);
        Probability quarter = Probability.FromDouble(0.25);
        int hits = Enumerable.Range(0, 100_000).Count(_ => random.Chance(quarter));
        // Five standard deviations of a binomial distribution: 5 · √(100,000 · 1/4 · 3/4).
        Assert.InRange(hits, 25_000 - 685, 25_000 + 685);
    }

    [Fact]
    public void Chance_OfNeverAndAlways_IsCertain()
    {
        var random = new RandomStream(7);
        for (int draw = 0; draw < 1_000; draw++)
        {
            Assert.False(random.Chance(Probability.Never));
            Assert.True(random.Chance(Probability.Always));
        }
    }
}
