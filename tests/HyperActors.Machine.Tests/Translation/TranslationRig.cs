namespace HyperActors.Machine.Tests.Translation;

/// <summary>A guest with one process and all of its memory backed on demand, without actors around it.</summary>
internal sealed class TranslationRig
{
    private int _nextGuestFrame;
    private int _nextFrame;

    internal TranslationRig(PagingOptions? paging = null, CpuProfile? cpu = null, long basePages = 1 << 22, bool tracksWrites = false)
    {
        Paging = paging ?? new PagingOptions();
        Cpu = cpu ?? new CpuProfile();
        Nested = new NestedPageTable(Paging, basePages, tracksWrites);
        Space = NewSpace(1);
        Mmu = new Mmu(Cpu, Paging, Nested, Counters);
    }

    internal PagingOptions Paging { get; }

    internal CpuProfile Cpu { get; }

    internal NestedPageTable Nested { get; }

    internal TranslationCounters Counters { get; } = new();

    internal AddressSpace Space { get; }

    internal Mmu Mmu { get; }

    internal GuestPageTable Table => Space.Table;

    internal AddressSpace NewSpace(int asid) => new(asid, new GuestPageTable(Paging.GuestLevels, () => TakeGuestFrame(1)));

    /// <summary>Guest frames that were never given out, aligned to their number, which is a power of two.</summary>
    internal int TakeGuestFrame(int basePages)
    {
        int frame = (_nextGuestFrame + basePages - 1) / basePages * basePages;
        _nextGuestFrame = frame + basePages;
        return frame;
    }

    internal void MapGuest(long page, PageSize size = PageSize.Base4KiB, bool writable = true, bool copyOnWrite = false) =>
        Assert.True(Table.TryMap(page, TakeGuestFrame(size.BasePages), size, writable, copyOnWrite));

    internal void Back(int unit) => Nested.Map(unit, _nextFrame++);

    internal void BackAll()
    {
        for (int unit = 0; unit < Nested.Units; unit++)
            Back(unit);
    }

    internal TranslationOutcome Translate(long page, bool write = false, bool firstTry = true) =>
        Mmu.Translate(Space, page, write, firstTry, out _, out _);

    /// <summary>Translates, backing what nested faults ask for.</summary>
    /// <returns>How many nested faults there were, or −1 if the guest faulted.</returns>
    internal int TranslateBacking(long page, bool write = false)
    {
        for (int faults = 0; ; faults++)
        {
            TranslationOutcome outcome = Mmu.Translate(Space, page, write, faults == 0, out _, out int unit);
            if (outcome == TranslationOutcome.Done)
                return faults;
            if (outcome != TranslationOutcome.NestedNotPresent)
                return -1;
            Back(unit);
        }
    }
}
