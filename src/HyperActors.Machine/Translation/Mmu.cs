using System.Numerics;
using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

// The memory management unit of one vCPU. An access tries the first-level TLBs, the second-level ones, and then walks
// the tables (Mmu.Walk.cs). The answer to an access is one entry for both levels of translation, as large as the
// smaller of the two pages it came from.
//
// Real hardware looks into the TLBs of all page sizes at once. Here the one that served last is asked first, inlined
// into the caller's loop, and the rest only when it misses: the order is not to be seen in the results, because no
// page is in two of them.
//
// What a walk learned enters the caches when it ends well, all at once. Filling them on the way would let a walk hit
// what it had itself just brought in, and a cold walk of four levels over four would not make the 24 references that
// architects count. A walk that faults leaves nothing behind but the accessed bits of the upper entries it used.

/// <summary>Translates the accesses of one vCPU: TLBs, walk caches, and the two-dimensional walk.</summary>
/// <remarks>Allocates nothing after construction. Not safe for use by several threads at once.</remarks>
public sealed partial class Mmu
{
    private readonly NestedPageTable _nested;
    private readonly TranslationCounters _counters;
    private readonly Tlb _l1;
    private readonly Tlb _l1Large;
    private readonly Tlb _l1Huge;
    private readonly Tlb _l2;
    private readonly Tlb _l2Huge;
    private readonly long _tlbHit;
    private readonly long _l2TlbHit;
    private readonly long _walkReference;

    private Tlb _recent;            // the first-level TLB that served last
    private Tlb _recentL2;          // the second-level one for the same size of page
    private ulong _recentKeyBits;
    private int _recentShift;
    private uint _recentSizeBit;
    private uint _sizes;            // bit n: entries of size n may be in the TLBs

    /// <summary>Makes a unit whose TLBs and caches are empty.</summary>
    /// <param name="cpu">Sizes and costs.</param>
    /// <param name="paging">Whether nested reads count and cost.</param>
    /// <param name="nested">The VM's nested table, shared by its vCPUs.</param>
    /// <param name="counters">Where to count.</param>
    public Mmu(CpuProfile cpu, PagingOptions paging, NestedPageTable nested, TranslationCounters counters)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        ArgumentNullException.ThrowIfNull(paging);
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(counters);
        (_nested, _counters) = (nested, counters);
        (_l1, _l1Large, _l1Huge) = (new Tlb(cpu.L1), new Tlb(cpu.L1Large), new Tlb(cpu.L1Huge));
        (_l2, _l2Huge) = (new Tlb(cpu.L2), new Tlb(cpu.L2Huge));
        (_recent, _recentL2) = (_l1, _l2);
        _tlbHit = cpu.TlbHit.Picoseconds;
        _l2TlbHit = cpu.L2TlbHit.Picoseconds;
        _walkReference = cpu.WalkReference.Picoseconds;
        _isNested = paging.Nested;
        _unitShift = nested.UnitSize.Shift;
        _guestCaches = new WalkCaches(MostGuestLevels, cpu.WalkCacheEntries);
        _nestedCaches = new NestedWalkCaches(nested.UpperLevels, _isNested ? cpu.WalkCacheEntries : 0, nested.Units);
        _nestedTlb = new Tlb(WalkCaches.ShapeOf(_isNested ? cpu.NestedTlbEntries : 0));
        _hasCommonWalk = _isNested && nested.UnitSize == PageSize.Base4KiB
            && _guestCaches.AreQuad && _nestedCaches.AreQuad && _nestedTlb.IsQuad;
    }

    /// <summary>
    /// Serves an access that hits the first-level TLB and needs no walk, and counts it. Its time is
    /// <see cref="CpuProfile.TlbHit"/>. At false nothing has happened, and <see cref="Translate"/> is to be called.
    /// </summary>
    /// <param name="space">The running process's address space.</param>
    /// <param name="page">Virtual page number in base pages; below the table's limit.</param>
    /// <param name="write">Whether the access writes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryHitL1(AddressSpace space, long page, bool write)
    {
        if (!_recent.TryGet(RecentKey(space, page), out uint payload, isOftenNewest: true))
            return false;
        if (write && (payload & Tlb.Dirty) == 0)
            return false;
        CountL1Hit();
        return true;
    }

    /// <summary>
    /// Whether another access like the last one that was done hits the first-level TLB: always, unless that is turned
    /// off.
    /// </summary>
    public bool RepeatsHit => _recent.Shape.Entries > 0;

    /// <summary>
    /// Counts further accesses to the page that the last access of this unit was to, when that access is
    /// <see cref="TranslationOutcome.Done"/> and either wrote or none of these writes: each is a hit of the
    /// first-level TLB and changes nothing in it.
    /// </summary>
    /// <param name="accesses">How many; not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RepeatHits(int accesses) => _counters.L1Hits += accesses;

    /// <summary>Translates one access.</summary>
    /// <param name="space">The running process's address space.</param>
    /// <param name="page">Virtual page number in base pages; below the table's limit.</param>
    /// <param name="write">Whether the access writes.</param>
    /// <param name="firstTry">
    /// False when the access was translated before and faulted: its look-ups are then not counted again, though they
    /// take their time, and its walk is.
    /// </param>
    /// <param name="cost">Time that it took, in picoseconds, whatever the outcome.</param>
    /// <param name="nestedUnit">
    /// At a nested fault the guest-physical page, in units of the host's page size, that it happened on; else −1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The page is beyond the table's limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TranslationOutcome Translate(
        AddressSpace space, long page, bool write, bool firstTry, out long cost, out int nestedUnit)
    {
        Translation translation = TranslateInline(space, page, write, firstTry);
        cost = translation.Cost;
        nestedUnit = translation.NestedUnit;
        return translation.Outcome;
    }

    /// <summary>
    /// As <see cref="Translate"/>, but the answer comes in two registers, so that a hit touches no memory but the TLB.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Translation TranslateInline(AddressSpace space, long page, bool write, bool firstTry)
    {
        bool missed = !_recent.TryGet(RecentKey(space, page), out uint payload, isOftenNewest: true);
        if (missed || (write && (payload & Tlb.Dirty) == 0))
            return TranslateFurther(space, page, write, firstTry, missed);
        if (firstTry)
            CountL1Hit();
        return new Translation(_tlbHit, -1, TranslationOutcome.Done);
    }

    /// <summary>
    /// Translates one access and records its steps. What it does and answers is what <see cref="Translate"/> would have
    /// done and answered.
    /// </summary>
    /// <param name="space">As in <see cref="Translate"/>.</param>
    /// <param name="page">As in <see cref="Translate"/>.</param>
    /// <param name="write">As in <see cref="Translate"/>.</param>
    /// <param name="firstTry">As in <see cref="Translate"/>.</param>
    /// <param name="trace">Where the steps are appended.</param>
    /// <param name="cost">As in <see cref="Translate"/>; the sum of the steps' costs.</param>
    /// <param name="nestedUnit">As in <see cref="Translate"/>.</param>
    public TranslationOutcome Explain(
        AddressSpace space, long page, bool write, bool firstTry, TranslationTrace trace,
        out long cost, out int nestedUnit)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(trace);
        return Translate(space, page, write, firstTry, _sizes, new TraceObserver(trace), out cost, out nestedUnit);
    }

    /// <summary>Forgets everything, as the INVEPT of a shoot-down does: TLBs, walk caches, nested TLB.</summary>
    public void FlushAll()
    {
        _l1.FlushAll();
        _l1Large.FlushAll();
        _l1Huge.FlushAll();
        _l2.FlushAll();
        _l2Huge.FlushAll();
        _guestCaches.FlushAll();
        _nestedCaches.FlushAll();
        _nestedTlb.FlushAll();
    }

    /// <summary>Forgets what is tagged with an address space, as before its identifier is used again.</summary>
    /// <param name="asid">The address space; from 0 to 4,095.</param>
    public void FlushAddressSpace(int asid)
    {
        _l1.FlushAddressSpace(asid);
        _l1Large.FlushAddressSpace(asid);
        _l1Huge.FlushAddressSpace(asid);
        _l2.FlushAddressSpace(asid);
        _l2Huge.FlushAddressSpace(asid);
        _guestCaches.FlushAddressSpace(asid);
    }

    /// <summary>
    /// Forgets a page of an address space, as INVLPG does: its entries in the TLBs, whatever their size, and the
    /// address space's entries in the walk caches. Where large pages of the guest lie on smaller ones of the host, the
    /// entries of all parts of such a page go, and so do those of small pages in the same place.
    /// </summary>
    /// <param name="asid">The address space; from 0 to 4,095.</param>
    /// <param name="page">Any base page inside the page.</param>
    public void InvalidatePage(int asid, long page)
    {
        ulong tag = TlbKey.OfAsid(asid);
        for (PageSize size = PageSize.Base4KiB; size <= PageSize.Huge1GiB; size++)
        {
            ulong key = TlbKey.Of(tag, page, size);
            L1Of(size).Invalidate(key);
            L2Of(size).Invalidate(key);
            if (_fragmented >> ((int)size + 1) == 0)
                continue;
            int largest = BitOperations.Log2(_fragmented);
            int shift = 9 * (largest - (int)size);
            L1Of(size).InvalidateBlock(key, shift);
            L2Of(size).InvalidateBlock(key, shift);
        }
        _guestCaches.FlushAddressSpace(asid);
    }

    /// <summary>Forgets one translation of the nested TLB; what other TLBs hold of it is the caller's.</summary>
    /// <param name="unit">Guest-physical page, in units of the host's page size.</param>
    public void ForgetNested(int unit)
    {
        _nestedTlb.Invalidate((ulong)unit);
        _nestedTlb.Invalidate(BlockKeyOf(unit));
    }

    internal NestedPageTable Nested => _nested;

    internal Tlb NestedTlb => _nestedTlb;

    /// <summary>How many entries of tables the latest walk read.</summary>
    internal int LastReferences => _references;

    internal Tlb L1Of(PageSize size) => size switch
    {
        PageSize.Base4KiB => _l1,
        PageSize.Large2MiB => _l1Large,
        _ => _l1Huge,
    };

    internal Tlb L2Of(PageSize size) => size == PageSize.Huge1GiB ? _l2Huge : _l2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong RecentKey(AddressSpace space, long page) =>
        unchecked(space.Tag | _recentKeyBits | ((ulong)page >> _recentShift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountL1Hit() => _counters.L1Hits = unchecked(_counters.L1Hits + 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Translation TranslateFurther(AddressSpace space, long page, bool write, bool firstTry, bool recentMissed)
    {
        // Nearly every VM uses pages of one size, so that the first level is done with.
        if (recentMissed && _sizes == _recentSizeBit)
            return TranslateAtL2(space, page, write, firstTry);
        uint further = recentMissed ? _sizes & ~_recentSizeBit : _sizes;
        TranslationOutcome outcome = Translate(
            space, page, write, firstTry, further, default(NoObserver), out long cost, out int nestedUnit);
        return new Translation(cost, nestedUnit, outcome);
    }

    private Translation TranslateAtL2(AddressSpace space, long page, bool write, bool firstTry)
    {
        unchecked
        {
            ulong key = RecentKey(space, page);
            long cost = _tlbHit + _l2TlbHit;
            bool found = _recentL2.TryGet(key, out uint payload);
            CountAtL2(found, firstTry);
            if (found)
            {
                _recent.Insert(key, payload);
                if (!write || (payload & Tlb.Dirty) != 0)
                    return new Translation(cost, -1, TranslationOutcome.Done);
            }
            else if (_hasCommonWalk && _recentSizeBit == 1 && WalkCommonly(space, page, write, key) is var unit and not NotCommon)
            {
                TranslationOutcome outcome = unit < 0 ? TranslationOutcome.Done : TranslationOutcome.NestedNotPresent;
                return new Translation(cost + CountWalk(), unit, outcome);
            }
            WalkResult result = Walk(space, page, write, found, default(NoObserver));
            return new Translation(cost + CountWalk(), result.NestedUnit, result.Outcome);
        }
    }

    private TranslationOutcome Translate<TObserver>(
        AddressSpace space, long page, bool write, bool firstTry, uint l1Sizes, TObserver observer,
        out long cost, out int nestedUnit)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            nestedUnit = -1;
            cost = _tlbHit;
            bool found = TryL1(space.Tag, page, l1Sizes, out uint payload, out PageSize size);
            if (TObserver.Listens)
                observer.Add(TlbStep(1, page, found, size, payload, _tlbHit));
            if (found && firstTry)
                CountL1Hit();
            if (!found)
            {
                cost += _l2TlbHit;
                found = TryL2(space.Tag, page, out payload, out size);
                if (TObserver.Listens)
                    observer.Add(TlbStep(2, page, found, size, payload, _l2TlbHit));
                CountAtL2(found, firstTry);
                if (found)
                    FillL1(space.Tag, page, size, payload);
            }
            // A write through a clean entry walks again, for the tables must learn of it.
            if (found && !(write && (payload & Tlb.Dirty) == 0))
                return TranslationOutcome.Done;
            WalkResult result = Walk(space, page, write, found, observer);
            cost += CountWalk();
            nestedUnit = result.NestedUnit;
            return result.Outcome;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountAtL2(bool found, bool firstTry)
    {
        unchecked
        {
            if (firstTry && found)
                _counters.L2Hits++;
            else if (firstTry)
                _counters.Misses++;
        }
    }

    /// <summary>Counts the latest walk.</summary>
    /// <returns>What it cost, in picoseconds.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long CountWalk()
    {
        unchecked
        {
            int references = _references;
            _counters.Walks++;
            _counters.WalkReferences += references;
            if (references > _counters.MaxWalkReferences)
                _counters.MaxWalkReferences = references;
            return references * _walkReference;
        }
    }

    private bool TryL1(ulong tag, long page, uint sizes, out uint payload, out PageSize size)
    {
        for (uint left = sizes; left != 0; left &= left - 1)
        {
            size = (PageSize)BitOperations.TrailingZeroCount(left);
            if (!L1Of(size).TryGet(TlbKey.Of(tag, page, size), out payload))
                continue;
            Prefer(size);
            return true;
        }
        (payload, size) = (0, default);
        return false;
    }

    private bool TryL2(ulong tag, long page, out uint payload, out PageSize size)
    {
        for (uint left = _sizes; left != 0; left &= left - 1)
        {
            size = (PageSize)BitOperations.TrailingZeroCount(left);
            if (L2Of(size).TryGet(TlbKey.Of(tag, page, size), out payload))
                return true;
        }
        (payload, size) = (0, default);
        return false;
    }

    private void FillL1(ulong tag, long page, PageSize size, uint payload)
    {
        L1Of(size).Insert(TlbKey.Of(tag, page, size), payload);
        Prefer(size);
    }

    private void Prefer(PageSize size)
    {
        _recent = L1Of(size);
        _recentL2 = L2Of(size);
        _recentKeyBits = TlbKey.OfSize(size);
        _recentShift = size.Shift;
        _recentSizeBit = 1u << (int)size;
        _sizes |= _recentSizeBit;
    }

    private static TranslationStep TlbStep(int level, long page, bool hit, PageSize size, uint payload, long cost)
    {
        long inside = hit ? page & (size.BasePages - 1) : 0;
        long? yields = hit ? ((payload & Tlb.PageMask) + inside) * ByteSize.BasePage.Bytes : null;
        return new(0, StepKind.Tlb, level, -1, null, null, yields, hit, new SimDuration(cost));
    }
}
