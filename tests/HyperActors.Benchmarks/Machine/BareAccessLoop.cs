using System.Runtime.CompilerServices;
using HyperActors.Workloads;

namespace HyperActors.Benchmarks.Machine;

/// <summary>
/// The bare limit of the access benchmark: the same accesses against the same number of tables, and nothing around it.
/// </summary>
/// <remarks>
/// Each access looks into a first-level TLB of 16 sets of 4, then a second-level one of 128 sets of 12. A miss looks for
/// the guest's lowest table in a walk cache of 32 and for that table's frame in a nested TLB of 64, reads the guest's leaf
/// entry, looks for the page's frame in the nested TLB and for the nested leaf table in a walk cache of 32, and reads the
/// nested leaf entry: what the modelled hardware looks at when nothing above the leaves misses. It keeps no order of use,
/// no accessed or dirty bits, no time, and knows no faults, processes, messages or other page sizes.
/// </remarks>
internal sealed class BareAccessLoop
{
    private const int L1Sets = 16;
    private const int L1Ways = 4;
    private const int L2Sets = 128;
    private const int L2Ways = 12;

    private readonly AccessRun[] _runs = new AccessRun[256];
    private readonly long[] _l1 = NewTlb(L1Sets * L1Ways);
    private readonly long[] _l2 = NewTlb(L2Sets * L2Ways);
    private readonly uint[] _guest;
    private readonly uint[] _nested;
    private readonly long[] _guestWalkCache = NewTlb(32);
    private readonly long[] _nestedWalkCache = NewTlb(32);
    private readonly long[] _nestedTlb = NewTlb(64);
    private int _next;
    private readonly byte[] _l1Next = new byte[L1Sets];
    private readonly byte[] _l2Next = new byte[L2Sets];

    public BareAccessLoop(int pages)
    {
        _guest = new uint[pages];
        _nested = new uint[pages];
        for (int page = 0; page < pages; page++)
            _guest[page] = _nested[page] = (uint)page;
    }

    /// <summary>What the loop found, so that nothing of it can be left out.</summary>
    public ulong Sum { get; private set; }

    /// <summary>Makes at least so many accesses.</summary>
    /// <returns>How many it were.</returns>
    public long Run(IAccessStream stream, long accesses)
    {
        long made = 0;
        ulong sum = 0;
        while (made < accesses)
        {
            int count = stream.Fill(_runs);
            for (int i = 0; i < count; i++)
            {
                AccessRun run = _runs[i];
                for (int access = 0; access < run.Count; access++)
                    sum = unchecked(sum + Look(run.Page));
                made += run.Count;
            }
        }
        Sum = unchecked(Sum + sum);
        return made;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Look(long page)
    {
        int set = (int)page & (L1Sets - 1);
        ReadOnlySpan<long> ways = _l1.AsSpan(set * L1Ways, L1Ways);
        for (int way = 0; way < L1Ways; way++)
            if (ways[way] == page)
                return (ulong)way;
        return Miss(page, set);
    }

    private ulong Miss(long page, int l1Set)
    {
        _l1[l1Set * L1Ways + (_l1Next[l1Set] = (byte)((_l1Next[l1Set] + 1) & (L1Ways - 1)))] = page;
        int set = (int)page & (L2Sets - 1);
        Span<long> ways = _l2.AsSpan(set * L2Ways, L2Ways);
        int found = ways.IndexOf(page);
        if (found >= 0)
            return (ulong)found;
        int victim = _l2Next[set] + 1 == L2Ways ? 0 : _l2Next[set] + 1;
        _l2Next[set] = (byte)victim;
        ways[victim] = page;
        return Walk(page);
    }

    private ulong Walk(long page)
    {
        long table = page >> 9;
        LookUp(_guestWalkCache, table);
        LookUp(_nestedTlb, ~table);
        uint guestPage = _guest[page];
        LookUp(_nestedTlb, guestPage);
        LookUp(_nestedWalkCache, guestPage >> 9);
        return _nested[guestPage];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LookUp(long[] cache, long key)
    {
        if (cache.AsSpan().IndexOf(key) < 0)
            cache[(_next = unchecked(_next + 1)) & (cache.Length - 1)] = key;
    }

    private static long[] NewTlb(int entries)
    {
        long[] tags = new long[entries];
        Array.Fill(tags, -1);
        return tags;
    }
}
