using BenchmarkDotNet.Attributes;
using HyperActors.Machine;

namespace HyperActors.MicroBenchmarks;

/// <summary>Translations that end at each depth: first-level TLB, second-level TLB, and the two-dimensional walk.</summary>
public class TranslationBenchmarks
{
    private const int Pages = 1 << 20;

    private AddressSpace _space = null!;
    private Mmu _mmu = null!;
    private RandomStream _random = new(1);
    private int _next;

    /// <summary>Maps pages one to one, with all their accessed and dirty bits set.</summary>
    [GlobalSetup]
    public void Map()
    {
        PagingOptions paging = new();
        NestedPageTable nested = new(paging, 2 * Pages);
        for (int unit = 0; unit < nested.Units; unit++)
            nested.Map(unit, unit);
        int frames = 0;
        _space = new AddressSpace(1, new GuestPageTable(paging.GuestLevels, () => frames++));
        for (int page = 0; page < Pages; page++)
            _space.Table.TryMap(page, frames++, PageSize.Base4KiB, writable: true, copyOnWrite: false);
        _mmu = new Mmu(new CpuProfile(), paging, nested, new TranslationCounters());
        for (int page = 0; page < Pages; page++)
            _mmu.Translate(_space, page, true, true, out _, out _);
    }

    /// <summary>The page that was used last.</summary>
    [Benchmark]
    public TranslationOutcome FirstLevelHit() => Translate(0);

    /// <summary>512 pages in turn: eight times the first level, a third of the second.</summary>
    [Benchmark]
    public TranslationOutcome SecondLevelHit() => Translate(_next = (_next + 1) & 511);

    /// <summary>16,384 pages in turn: every access walks, with its upper levels in the walk caches.</summary>
    [Benchmark]
    public TranslationOutcome CachedWalk() => Translate(_next = (_next + 1) & 16_383);

    /// <summary>Any page of 4 GiB: every access walks, and the walk caches seldom help.</summary>
    [Benchmark]
    public TranslationOutcome ScatteredWalk() => Translate(_random.Below(Pages));

    /// <summary>A walk after a shoot-down has emptied everything.</summary>
    [Benchmark]
    public TranslationOutcome ColdWalk()
    {
        _mmu.FlushAll();
        return Translate(0);
    }

    private TranslationOutcome Translate(long page) => _mmu.Translate(_space, page, false, true, out _, out _);
}
