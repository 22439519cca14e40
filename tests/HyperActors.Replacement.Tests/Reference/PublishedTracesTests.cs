using Xunit.Abstractions;

namespace HyperActors.Replacement.Tests;

/// <summary>Traces that were published with the policies: those of the LIRS authors, and a real VM's disk.</summary>
public sealed class PublishedTracesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("2_pools", 100, 80621, 76134, 78054, 53122, 55111, 49361)]
    [InlineData("2_pools", 450, 58480, 48791, 49726, 48383, 48294, 37956)]
    [InlineData("cpp", 35, 8969, 8956, 8969, 6817, 5210, 4842)]
    [InlineData("cpp", 100, 4086, 2591, 2740, 2077, 2031, 1582)]
    [InlineData("cs", 1000, 6657, 6657, 6657, 6657, 2744, 2657)]
    [InlineData("gli", 1000, 5345, 5335, 5341, 4733, 2964, 2819)]
    [InlineData("ps", 1000, 6009, 4954, 5376, 4953, 3462, 3378)]
    [InlineData("sprite", 400, 45372, 39638, 39162, 40173, 40831, 20694)]
    [InlineData("sprite", 1000, 17093, 12992, 12544, 13795, 16589, 9060)]
    [InlineData("multi1", 1000, 8755, 8154, 8210, 7969, 5011, 4536)]
    [InlineData("multi2", 1000, 16109, 13677, 13734, 12959, 11012, 9957)]
    [InlineData("multi3", 1000, 20270, 18817, 18840, 16812, 15255, 13221)]
    [InlineData("loop", 512, 505500, 505500, 505500, 505500, 252507, 250012)]
    [InlineData("loop", 1000, 505500, 505500, 505500, 505500, -1, 6500)]
    public void Run_LirsAuthorsTrace_MissesAsPublished(
        string name, int frames, long fifo, long clock, long lru, long arc, long lirs, long min)
    {
        if (!ReferenceData.TryFind(output, $"lirs/{name}.trace.gz", out string path))
            return;
        ReferenceString trace = ReferenceData.ReadLirs(path);
        Assert.Equal(fifo, Misses(trace, "fifo", frames));
        Assert.Equal(clock, Misses(trace, "clock", frames));
        Assert.Equal(lru, Misses(trace, "lru", frames));
        Assert.Equal(arc, Misses(trace, "arc", frames));
        if (lirs >= 0)
            Assert.Equal(lirs, Misses(trace, "lirs:definition=authors", frames));
        Assert.Equal(min, Misses(trace, "min", frames));
    }

    [Fact]
    public void Run_TwoPoolsClockInsertsOne_MissesAsMeasured()
    {
        if (ReferenceData.TryFind(output, "lirs/2_pools.trace.gz", out string path))
            Assert.Equal(79342, Misses(ReferenceData.ReadLirs(path), "clock:insert=1", 100));
    }

    [Theory]
    [InlineData("2_pools", 48078, 45665, 40856)]
    [InlineData("backf", 6229, 751, 751)]
    [InlineData("cpp", 1269, 1226, 1223)]
    [InlineData("cs", 4873, 2903, 1409)]
    [InlineData("gli", 4098, 3004, 2529)]
    [InlineData("loop", 268475, 31450, 1011)]
    [InlineData("multi1", 7049, 5151, 2648)]
    [InlineData("multi2", 13280, 11389, 7841)]
    [InlineData("multi3", 18060, 14558, 11600)]
    [InlineData("ps", 4557, 3607, 3083)]
    [InlineData("scan", 38625, 27225, 4425)]
    [InlineData("sprite", 31061, 15534, 10384)]
    [InlineData("zigzag", 51401, 50776, 3115)]
    public void Run_ClockPro_FaultsAsTheAuthorsProgram(string name, long at500, long at1000, long at2000)
    {
        if (!ReferenceData.TryFind(output, $"lirs/{name}.trace.gz", out string path))
            return;
        ReferenceString trace = ReferenceData.ReadLirs(path);
        Assert.Equal(at500, Misses(trace, "clockpro", 500));
        Assert.Equal(at1000, Misses(trace, "clockpro", 1000));
        Assert.Equal(at2000, Misses(trace, "clockpro", 2000));
    }

    [Theory]
    [InlineData("lru", 94823, 91527, 79438, 72053, 68348, 48994)]
    [InlineData("fifo", 95520, 91581, 79210, 72229, 71976, 49142)]
    [InlineData("min", 87025, 71311, 61843, 51843, 48974, 48974)]
    [InlineData("arc", 94027, 87770, 79413, 64422, 64282, 48999)]
    public void Run_CloudPhysicsUnitPages_MissesAsMeasured(
        string policy, long at1000, long at5000, long at10000, long at20000, long at30000, long at40000)
    {
        if (!ReferenceData.TryFind(output, "cloudphysics/cloudPhysicsIO.oracleGeneral.bin", out string path))
            return;
        ReferenceString trace = ReferenceData.ReadOracleGeneral(path);
        Assert.Equal(113_872, trace.References);
        Assert.Equal(48_974, trace.Pages);
        int[] frames = [1000, 5000, 10000, 20000, 30000, 40000];
        Assert.Equal(
            [at1000, at5000, at10000, at20000, at30000, at40000],
            frames.Select(size => Misses(trace, policy, size)));
    }

    [Theory]
    [InlineData("clock", 91599)]
    [InlineData("clock:insert=1", 91669)]
    [InlineData("arc", 88002)]
    [InlineData("arc:p=integer", 88002)]
    [InlineData("car", 88080)]
    [InlineData("2q", 88160)]
    [InlineData("s3fifo", 85691)]
    [InlineData("s3fifo:definition=libcachesim;threshold=1", 85066)]
    [InlineData("slru", 90040)]
    [InlineData("slru:fill=any", 89925)]
    [InlineData("slru:fill=any;segments=4;protected=0.75", 90011)]
    [InlineData("slru:segments=4;protected=0.75", 90040)]
    [InlineData("lirs", 87502)]
    [InlineData("lirs:definition=authors", 87694)]
    public void Run_CloudPhysicsTenthOfPages_MissesAsTheIndependentImplementation(string policy, long misses)
    {
        if (ReferenceData.TryFind(output, "cloudphysics/cloudPhysicsIO.oracleGeneral.bin", out string path))
            Assert.Equal(misses, Misses(ReferenceData.ReadOracleGeneral(path), policy, 4897));
    }

    private static long Misses(ReferenceString trace, string policy, int frames)
    {
        Assert.True(PolicyRegistry.TryParse(policy, out PolicyChoice? choice, out _));
        return Replayer.Run(trace, choice, frames).Misses;
    }
}
