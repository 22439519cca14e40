using Xunit.Abstractions;

namespace HyperActors.Machine.Tests.Translation;

public sealed class TranslationTraceTests(ITestOutputHelper output)
{
    [Fact]
    public void Explain_ColdWalk_ShowsTheChainOfAddresses()
    {
        TranslationRig rig = new(cpu: new CpuProfile { WalkCacheEntries = 0, NestedTlbEntries = 0 });
        rig.BackAll();
        rig.MapGuest(0x12345);
        TranslationTrace trace = new();
        TranslationOutcome outcome = rig.Mmu.Explain(rig.Space, 0x12345, false, true, trace, out long cost, out _);

        Assert.Equal(TranslationOutcome.Done, outcome);
        Assert.Equal(2 + 24, trace.Steps.Count);
        Assert.Equal((24, cost), (trace.References, trace.Cost.Picoseconds));
        Assert.Equal(Enumerable.Range(1, 26), trace.Steps.Select(step => step.Number));
        Assert.Equal([(StepKind.Tlb, 1, false), (StepKind.Tlb, 2, false)],
            trace.Steps.Take(2).Select(step => (step.Kind, step.Level, step.Hit)));
        // The data is in guest frame 0, the tables are in 1 to 4, and frame n backs unit n.
        TranslationStep[] guest = [.. trace.Steps.Where(step => step.Kind == StepKind.GuestRead)];
        Assert.Equal([4, 3, 2, 1], guest.Select(step => step.Level));
        Assert.Equal([0, 0, 0x91, 0x145], guest.Select(step => step.Index));
        Assert.Equal([0x1000, 0x2000, 0x3000 + (8 * 0x91), 0x4000 + (8 * 0x145)], guest.Select(step => step.GuestPhysical!.Value));
        Assert.Equal(guest.Select(step => step.GuestPhysical), guest.Select(step => step.Machine));
        Assert.Equal([0x2000, 0x3000, 0x4000, 0], guest.Select(step => step.Yields!.Value));
        TranslationStep[] nested = [.. trace.Steps.Where(step => step.Kind == StepKind.NestedRead)];
        Assert.Equal([4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1], nested.Select(step => step.Level));
        Assert.Equal([0x1000, 0x2000, 0x3000, 0x4000, 0], nested.Where(step => step.Level == 1).Select(step => step.Yields!.Value));

        trace.Clear();
        rig.Mmu.Explain(rig.Space, 0x12345, false, true, trace, out _, out _);
        TranslationStep hit = Assert.Single(trace.Steps);
        Assert.Equal((StepKind.Tlb, true, 0L), (hit.Kind, hit.Hit, hit.Yields!.Value));
    }

    [Theory]
    [InlineData(true, 4, 4, PageSize.Base4KiB)]
    [InlineData(true, 5, 5, PageSize.Base4KiB)]
    [InlineData(true, 4, 4, PageSize.Large2MiB)]
    [InlineData(true, 4, 4, PageSize.Huge1GiB)]
    [InlineData(false, 4, 4, PageSize.Base4KiB)]
    public void Explain_RandomHistory_EqualsTranslate(bool nested, int guestLevels, int nestedLevels, PageSize hostPage)
    {
        PagingOptions paging = new()
        {
            Nested = nested,
            GuestLevels = guestLevels,
            NestedLevels = nestedLevels,
            HostPage = hostPage,
        };
        for (ulong seed = 1; seed <= 6; seed++)
        {
            output.WriteLine($"seed {seed}");
            new TwinHistory(paging, seed).Run(1_500);
        }
    }

    [Theory]
    [InlineData(32, 64, 4, 1L << 22)]
    [InlineData(4, 8, 4, 1L << 22)]
    [InlineData(4, 4, 5, 1L << 22)]
    [InlineData(32, 64, 4, 1L << 14)]       // so small that no nested walk cache runs full
    public void Explain_SettledPages_EqualsTranslate(int walkCache, int nestedTlb, int levels, long basePages)
    {
        CpuProfile cpu = new() { L1 = new(8, 4), L2 = new(24, 12), WalkCacheEntries = walkCache, NestedTlbEntries = nestedTlb };
        PagingOptions paging = new() { GuestLevels = levels, NestedLevels = levels };
        (TranslationRig plain, TranslationRig explained) = (new(paging, cpu, basePages), new(paging, cpu, basePages));
        RandomStream random = new(11);
        TranslationTrace trace = new();
        for (int access = 0; access < 20_000; access++)
        {
            // Up to 40 regions of 2 MiB in 3 of 1 GiB; guest frames far apart, so that nested regions vary, too.
            long page = ((long)random.Below(3) << 18) + ((long)random.Below(40) << 9) + random.Below(20);
            bool write = random.Below(3) == 0;
            if (plain.Table.Lookup(page).IsEmpty)
                Settle(page, random.Below((int)basePages), plain, explained);
            TranslationOutcome outcome = plain.Mmu.Translate(plain.Space, page, write, true, out long cost, out _);
            trace.Clear();
            TranslationOutcome told = explained.Mmu.Explain(explained.Space, page, write, true, trace, out long toldCost, out _);
            Assert.Equal((TranslationOutcome.Done, outcome, cost), (told, told, toldCost));
            Assert.Equal(plain.Counters.WalkReferences, explained.Counters.WalkReferences);
            Assert.Equal(MmuCheck.Check(plain.Mmu, plain.Space, page), MmuCheck.Check(explained.Mmu, explained.Space, page));
            // The nested TLB outlives what INVLPG takes from the others, and a page that comes back is clean to the host.
            int unit = plain.Table.Lookup(page).Frame;
            Assert.Equal(plain.Nested.IsDirty(unit), explained.Nested.IsDirty(unit));
            foreach (TranslationRig rig in (TranslationRig[])[plain, explained])
            {
                if (access % 3 == 0)
                    rig.Mmu.InvalidatePage(1, page);
                if (access % 500 != 0)
                    continue;
                rig.Nested.Map(unit, access);
                rig.Mmu.FlushAll();
            }
        }
        Assert.Equal((plain.Counters.L1Hits, plain.Counters.L2Hits, plain.Counters.Misses),
            (explained.Counters.L1Hits, explained.Counters.L2Hits, explained.Counters.Misses));
        Assert.True(plain.Counters.Misses > 1_000);
    }

    /// <summary>Maps a page to a frame, backs all that its walk needs, and sets most accessed and dirty bits.</summary>
    private static void Settle(long page, int guestFrame, params TranslationRig[] rigs)
    {
        foreach (TranslationRig rig in rigs)
        {
            Assert.True(rig.Table.TryMap(page, guestFrame, PageSize.Base4KiB, true, false));
            rig.TranslateBacking(page, page % 3 != 0);
        }
    }

    /// <summary>Two equal machines with one history; one of them explains each of its translations.</summary>
    private sealed class TwinHistory
    {
        private static readonly CpuProfile[] _cpus =
        [
            new(),
            new() { L1 = new(8, 2), L2 = new(24, 12), WalkCacheEntries = 4, NestedTlbEntries = 4 },
            new() { L1 = new(6, 6), L2 = new(0, 1), WalkCacheEntries = 0, NestedTlbEntries = 0, L1Large = new(2, 1) },
        ];

        private readonly TranslationRig _plain;
        private readonly TranslationRig _explained;
        private readonly TranslationTrace _trace = new();
        private RandomStream _random;

        internal TwinHistory(PagingOptions paging, ulong seed)
        {
            _random = new RandomStream(seed);
            CpuProfile cpu = _cpus[seed % 3];
            (_plain, _explained) = (new TranslationRig(paging, cpu), new TranslationRig(paging, cpu));
        }

        internal void Run(int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                long page = ((long)_random.Below(3) << 18) + ((long)_random.Below(3) << 9) + _random.Below(12);
                bool write = _random.Below(3) == 0;
                int choice = _random.Below(100);
                if (choice < 4)
                    Both(rig => rig.Mmu.FlushAll());
                else if (choice < 8)
                    Both(rig => rig.Mmu.InvalidatePage(1, page));
                else if (choice < 14)
                    Evict();
                else if (choice < 17)
                    Protect(page);
                else
                    Access(page, write);
            }
            Compare();
        }

        private void Access(long page, bool write)
        {
            for (int attempt = 0; attempt < 20; attempt++)
            {
                _trace.Clear();
                bool firstTry = attempt == 0;
                TranslationOutcome outcome = _plain.Mmu.Translate(_plain.Space, page, write, firstTry, out long cost, out int unit);
                TranslationOutcome told = _explained.Mmu.Explain(
                    _explained.Space, page, write, firstTry, _trace, out long toldCost, out int toldUnit);
                Assert.Equal((outcome, cost, unit), (told, toldCost, toldUnit));
                Assert.Equal(cost, _trace.Cost.Picoseconds);
                Compare();
                Assert.Equal(MmuCheck.Check(_plain.Mmu, _plain.Space, page), MmuCheck.Check(_explained.Mmu, _explained.Space, page));
                if (outcome == TranslationOutcome.Done)
                    return;
                Serve(page, outcome, unit);
            }
            Assert.Fail("The access never completed.");
        }

        private void Serve(long page, TranslationOutcome outcome, int unit)
        {
            switch (outcome)
            {
                case TranslationOutcome.NestedNotPresent:
                    Both(rig => rig.Back(unit));
                    break;
                case TranslationOutcome.GuestNotPresent:
                    bool writable = _random.Below(2) == 0;
                    bool large = _random.Below(20) == 0 && !HasNeighbours(page);
                    Both(rig => rig.MapGuest(large ? page & ~511 : page, large ? PageSize.Large2MiB : PageSize.Base4KiB, writable));
                    break;
                default:
                    Both(rig => rig.Table.Unprotect(page));
                    Both(rig => rig.Mmu.InvalidatePage(1, page));
                    break;
            }
        }

        private bool HasNeighbours(long page) =>
            _plain.Table.TryFindNext(page & ~511, out long found, out _) && found < (page | 511);

        private void Evict()
        {
            int unit = _random.Below(Math.Min(60, _plain.Nested.Units));
            Assert.Equal(_plain.Nested.Unmap(unit), _explained.Nested.Unmap(unit));
            Both(rig => rig.Mmu.FlushAll());
        }

        private void Protect(long page)
        {
            if (!_plain.Table.Lookup(page).IsPresent)
                return;
            Both(rig => rig.Table.Protect(page, copyOnWrite: true));
            Both(rig => rig.Mmu.InvalidatePage(1, page));
        }

        private void Both(Action<TranslationRig> action)
        {
            action(_plain);
            action(_explained);
        }

        private void Compare()
        {
            TranslationCounters a = _plain.Counters;
            TranslationCounters b = _explained.Counters;
            Assert.Equal((a.L1Hits, a.L2Hits, a.Misses, a.Walks, a.WalkReferences, a.MaxWalkReferences),
                (b.L1Hits, b.L2Hits, b.Misses, b.Walks, b.WalkReferences, b.MaxWalkReferences));
        }
    }
}
