using Xunit.Abstractions;

namespace HyperActors.Replacement.Tests;

/// <summary>The step machine over arrays against the same rules written as nested loops over objects.</summary>
public sealed class PlainReclaimTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(90, 60, 300)]
    [InlineData(333, 60, 500)]
    [InlineData(333, 100, 500)]
    [InlineData(200, 60, 150, 100, 400)]
    [InlineData(700, 10, 300, 300, 300, 300)]
    [InlineData(20, 60, 60)]
    public void TryCharge_RandomAccesses_DecidesAsThePlainRules(int frames, int swappiness, params int[] groups)
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            output.WriteLine($"seed {seed}");
            var plain = new PlainReclaim(frames, swappiness, groups);
            var reclaim = new LinuxReclaim(
                new LinuxReclaimOptions
                {
                    Frames = new PageCount(frames),
                    Swappiness = swappiness,
                    WriteBack = LinuxWriteBack.Synchronous,
                },
                groups);
            var accesses = LinuxReclaimHostTests.RandomAccesses(seed, groups.Sum(), 8_000);
            foreach ((int page, bool write, bool free) in accesses)
                Step(plain, reclaim, page, write, free);
            Assert.True(plain.Majors.Sum() > 100);
        }
    }

    private static void Step(PlainReclaim plain, LinuxReclaim reclaim, int page, bool write, bool free)
    {
        int group = reclaim.GroupOf(page);
        int index = page - reclaim.FirstPage(group);
        if (free)
        {
            plain.Free(group, index);
            reclaim.Free(page);
        }
        else
        {
            plain.Access(group, index, write);
            LinuxReclaimTests.Access(reclaim, page, write);
        }

        Assert.Equal(plain.Used, reclaim.Used.Value);
        Assert.Equal(plain.Majors[group], reclaim.Counters(group).MajorFaults);
        Assert.Equal(plain.Writes[group], reclaim.Counters(group).SwapOuts);
    }
}
