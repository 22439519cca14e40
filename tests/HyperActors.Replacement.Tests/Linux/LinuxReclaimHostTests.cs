namespace HyperActors.Replacement.Tests;

public sealed class LinuxReclaimHostTests
{
    private const int Frames = 64;

    [Theory]
    [InlineData(LinuxReclaimAlgorithm.ActiveInactive)]
    [InlineData(LinuxReclaimAlgorithm.MultiGenerational)]
    public void BeginReclaim_DrivenByAMachine_DecidesAsTheReplay(LinuxReclaimAlgorithm algorithm)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var options = new LinuxReclaimOptions { Frames = 300.Pages, Algorithm = algorithm };
            var host = new ReclaimHostDouble();
            var hosted = new LinuxReclaim(options, [500, 400], host);
            var replayed = new LinuxReclaim(options, [500, 400]);
            foreach ((int page, bool write, bool free) in RandomAccesses(seed, 900, 20_000))
            {
                if (free)
                {
                    hosted.Free(page);
                    replayed.Free(page);
                    continue;
                }

                host.Access(hosted, page, write);
                LinuxReclaimTests.Access(replayed, page, write);
            }

            Assert.Equal(replayed.Counters(0), hosted.Counters(0));
            Assert.Equal(replayed.Counters(1), hosted.Counters(1));
            Assert.True(hosted.Counters(0).MajorFaults > 1_000, $"seed {seed}");
        }
    }

    [Fact]
    public void BeginReclaim_BitsInPageTables_ReadAsTouches()
    {
        var host = new ReclaimHostDouble { AnswersWrites = false };
        var reclaim = new LinuxReclaim(Synchronous, [200], host);
        for (int page = 0; page <= Frames; page++)
            host.Access(reclaim, page, write: true);
        int spared = Enumerable.Range(0, Frames).First(page => reclaim.FaultOf(page) == LinuxFault.None);
        host.SetBits(spared, write: false);
        for (int page = 100; page < 130; page++)
            host.Access(reclaim, page, write: true);
        Assert.Equal(LinuxFault.None, reclaim.FaultOf(spared));
        Assert.Equal(LinuxFault.Major, reclaim.FaultOf(spared + 1));
    }

    [Theory]
    [InlineData(false, false, 0)]       // read back and only read: the slot still holds the page
    [InlineData(false, true, 1)]        // read back, then written: to the same slot again
    [InlineData(true, false, 1)]        // a write fault drops the slot
    public void Reclaim_PageBackFromSwap_WritesOnlyWhatChanged(bool faultWrites, bool thenWrites, int writes)
    {
        var host = new ReclaimHostDouble { AnswersWrites = false };
        var reclaim = new LinuxReclaim(Synchronous, [500], host);
        for (int page = 0; page < 100; page++)
            host.Access(reclaim, page, write: true);
        Assert.Equal(LinuxFault.Major, reclaim.FaultOf(0));
        host.Access(reclaim, 0, faultWrites);
        if (thenWrites)
            host.SetBits(0, write: true);
        host.Writes.Clear();
        host.Releases.Clear();
        for (int page = 100; page < 400; page++)
            host.Access(reclaim, page, write: true);
        Assert.Contains(0, host.Releases);
        Assert.Equal(writes, host.Writes.Count(page => page == 0));
    }

    [Fact]
    public void Reclaim_TouchWhileBeingWritten_KeepsThePageAndItsSlot()
    {
        var host = new ReclaimHostDouble();
        var reclaim = new LinuxReclaim(Synchronous with { WriteBack = LinuxWriteBack.Prompt }, [200], host);
        for (int page = 0; page < Frames; page++)
            host.Access(reclaim, page, write: true);
        ReclaimProgress progress = reclaim.BeginReclaim();
        while (host.InFlight.Count == 0)
            progress = progress == ReclaimProgress.Finished ? reclaim.BeginReclaim() : reclaim.ContinueReclaim();
        int written = host.InFlight[0];
        Assert.Equal(LinuxFault.SwapCache, reclaim.Fault(written, write: true));
        host.EndWrites(reclaim);
        while (progress != ReclaimProgress.Finished)
        {
            progress = reclaim.ContinueReclaim();
            host.EndWrites(reclaim);
        }

        Assert.Equal(LinuxFault.None, reclaim.FaultOf(written));
        Assert.DoesNotContain(written, host.Releases);
    }

    [Fact]
    public void Free_PageBeingLookedAt_IsLeftOutOfTheReclaim()
    {
        var host = new ReclaimHostDouble();
        var reclaim = new LinuxReclaim(Synchronous with { WriteBack = LinuxWriteBack.Prompt }, [200], host);
        for (int page = 0; page < Frames; page++)
            host.Access(reclaim, page, write: true);
        ReclaimProgress progress = reclaim.BeginReclaim();
        while (progress == ReclaimProgress.Finished)
            progress = reclaim.BeginReclaim();
        Assert.Throws<InvalidOperationException>(() => reclaim.BeginReclaim());
        reclaim.FreeGroup(0);       // the machine forgets the writes in flight with it
        host.InFlight.Clear();
        Assert.Equal(0, reclaim.WritesInFlight);
        Assert.Equal(ReclaimProgress.Finished, reclaim.ContinueReclaim());
        Assert.Equal(0.Pages, reclaim.Used);
        for (int page = 0; page < 200; page++)
            host.Access(reclaim, page, write: true);
        Assert.True(reclaim.Used <= Frames.Pages);
    }

    [Fact]
    public void WriteCompleted_PageNotBeingWritten_Throws()
    {
        var host = new ReclaimHostDouble();
        var reclaim = new LinuxReclaim(Synchronous, [1], host);
        Assert.Throws<InvalidOperationException>(() => reclaim.WriteCompleted(0));
        Assert.Throws<InvalidOperationException>(() => reclaim.TryCharge());
    }

    internal static IEnumerable<(int Page, bool Write, bool Free)> RandomAccesses(ulong seed, int pages, int count)
    {
        // Skewed, so that some pages are worth keeping: half of all accesses go to an eighth of the pages.
        uint[] words = ReferencePatterns.Make("uniform", 8 * pages, count, seed, 40).Words.ToArray();
        foreach (uint word in words)
        {
            int drawn = (int)(word & LinuxPattern.PageMask);
            int page = drawn < 4 * pages ? drawn % (pages / 8) * 8 : drawn % pages;
            yield return (page, (word & LinuxPattern.WriteBit) != 0, drawn % 97 == 0);
        }
    }

    private static LinuxReclaimOptions Synchronous => new()
    {
        Frames = Frames.Pages,
        WriteBack = LinuxWriteBack.Synchronous,
    };
}
