using Xunit.Abstractions;

namespace HyperActors.Replacement.Tests;

/// <summary>The laws of LRU over LRU: what the guest saves above the host's frames, the host pays.</summary>
public sealed class TwoLevelLruTests(ITestOutputHelper output)
{
    [Fact]
    public void Play_GuestLargerThanHost_HostMissesDoNotDependOnGuest()
    {
        ForRandomTraces((trace, host, guest, seed) =>
        {
            TwoLevelLru levels = new TwoLevelLru(guest, host, trace.Pages).Play(trace.Events);
            long misses = guest > host
                ? LruMissCurve.Of(trace).MissesWith(host)
                : levels.HostFirstTouches;      // as many frames as the guest has: the host never swaps
            Assert.True(levels.HostFirstTouches + levels.HostSwapIns == misses, $"seed {seed}");
            Assert.True(levels.HostSwapOuts == Math.Max(0, misses - host), $"seed {seed}");
        });
    }

    [Fact]
    public void Play_GuestLargerThanHost_EveryVictimIsPagedTwice()
    {
        ForRandomTraces((trace, host, guest, seed) =>
        {
            TwoLevelLru levels = new TwoLevelLru(guest, host, trace.Pages).Play(trace.Events);
            long expected = guest > host ? levels.GuestSwapOuts : 0;
            Assert.True(levels.DoublePaged == expected, $"seed {seed}: {levels.DoublePaged} of {expected}");
        });
    }

    [Fact]
    public void Play_GuestBalloonedToHost_NeedsTheFewestDiskOperations()
    {
        ForRandomTraces((trace, host, guest, seed) =>
        {
            long ballooned = new TwoLevelLru(host, host, trace.Pages).Play(trace.Events).DiskOperations;
            long asIs = new TwoLevelLru(guest, host, trace.Pages).Play(trace.Events).DiskOperations;
            Assert.True(ballooned <= asIs, $"seed {seed}: {ballooned} with a balloon, {asIs} without");
        });
    }

    [Theory]
    [InlineData("multi2", 1000, 1000, 13734, 8050, 12734, 1000, 0, 0, 0)]
    [InlineData("multi2", 1000, 1001, 13734, 8050, 12733, 1001, 12733, 12733, 12734)]
    [InlineData("multi2", 1000, 1500, 13600, 7916, 12100, 1500, 12234, 12100, 12734)]
    [InlineData("multi2", 1000, 3000, 7583, 1899, 4583, 3000, 10734, 4583, 12734)]
    [InlineData("multi2", 1000, 6000, 5684, 0, 0, 5684, 8050, 0, 12734)]
    [InlineData("sprite", 600, 600, 22519, 15444, 21919, 600, 0, 0, 0)]
    [InlineData("sprite", 600, 601, 22464, 15389, 21863, 601, 21918, 21863, 21919)]
    [InlineData("sprite", 600, 1000, 12544, 5469, 11544, 1000, 21519, 11544, 21919)]
    [InlineData("sprite", 600, 8000, 7075, 0, 0, 7075, 15444, 0, 21919)]
    public void Play_PublishedTrace_CountsAsPublished(
        string name, int host, int guest, long faults, long swapIns, long swapOuts,
        long firstTouches, long hostSwapIns, long doublePaged, long hostSwapOuts)
    {
        if (!ReferenceData.TryFind(output, $"lirs/{name}.trace.gz", out string path))
            return;
        ReferenceString trace = ReferenceData.ReadLirs(path);
        TwoLevelLru levels = new TwoLevelLru(guest, host, trace.Pages).Play(trace.Events);
        Assert.Equal(
            [faults, swapIns, swapOuts, firstTouches, hostSwapIns, doublePaged, hostSwapOuts],
            [
                levels.GuestFaults, levels.GuestSwapIns, levels.GuestSwapOuts, levels.HostFirstTouches,
                levels.HostSwapIns, levels.DoublePaged, levels.HostSwapOuts,
            ]);
    }

    private static void ForRandomTraces(Action<ReferenceString, int, int, ulong> check)
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            Draws draws = new(seed);
            ReferenceString trace = RandomTraces.Make(seed, 400, 10 + draws.Index(30));
            int host = 1 + draws.Index(20);
            check(trace, host, host + draws.Index(25), seed);
        }
    }
}
