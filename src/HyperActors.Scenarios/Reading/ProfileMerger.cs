using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Writes every value that a profile or a default gives into the sections: afterwards no profile is
/// needed.</summary>
internal static class ProfileMerger
{
    private static readonly CpuProfile _defaultCpu = new();
    private static readonly SwapDeviceOptions _defaultSwap = new() { Name = "", Capacity = default };

    /// <summary>The host with all numbers of its processor.</summary>
    public static HostSection Merge(HostSection host, CpuProfileSection? profile)
    {
        TlbSection tlb = profile?.Tlb ?? new TlbSection();
        return host with
        {
            Cpu = null,
            Paging = Merge(host.Paging),
            Costs = Merge(host.Costs, profile?.Costs ?? new CostsSection()),
            Tlb = new TlbSection
            {
                L1 = Shape(host.Tlb.L1, tlb.L1, _defaultCpu.L1),
                L1Large = Shape(host.Tlb.L1Large, tlb.L1Large, _defaultCpu.L1Large),
                L1Huge = Shape(host.Tlb.L1Huge, tlb.L1Huge, _defaultCpu.L1Huge),
                L2 = Shape(host.Tlb.L2, tlb.L2, _defaultCpu.L2),
                L2Huge = Shape(host.Tlb.L2Huge, tlb.L2Huge, _defaultCpu.L2Huge),
                WalkCache = host.Tlb.WalkCache ?? tlb.WalkCache ?? _defaultCpu.WalkCacheEntries,
                NestedTlb = host.Tlb.NestedTlb ?? tlb.NestedTlb ?? _defaultCpu.NestedTlbEntries,
            },
        };
    }

    /// <summary>The device with all numbers of its profile; its jitter becomes a uniform latency.</summary>
    public static SwapSection Merge(SwapSection device, SwapProfileSection? profile)
    {
        // A written bandwidth or time for a page replaces whichever of the two the profile has.
        bool transferWritten = device.Bandwidth is not null || device.PerPage is not null;
        return device with
        {
            Profile = null,
            Jitter = null,
            Channels = device.Channels ?? profile?.Channels ?? _defaultSwap.Channels,
            QueueDepth = device.QueueDepth ?? profile?.QueueDepth ?? _defaultSwap.QueueDepth,
            Read = Latency(device.Read ?? profile?.Read, _defaultSwap.Read, device.Jitter),
            Write = Latency(device.Write ?? profile?.Write, _defaultSwap.Write, device.Jitter),
            Bandwidth = transferWritten ? device.Bandwidth : profile?.Bandwidth,
            PerPage = transferWritten ? device.PerPage : profile?.PerPage,
            Readahead = device.Readahead ?? profile?.Readahead ?? new ReadaheadSection { Fixed = _defaultSwap.Readahead },
            WriteCluster = device.WriteCluster ?? profile?.WriteCluster ?? _defaultSwap.WriteCluster,
        };
    }

    private static PagingSection Merge(PagingSection paging) => paging with
    {
        Levels = null,
        GuestLevels = paging.GuestLevels ?? paging.Levels ?? 4,
        NestedLevels = paging.NestedLevels ?? paging.Levels ?? 4,
    };

    private static CostsSection Merge(CostsSection own, CostsSection profile) => new()
    {
        TlbHit = own.TlbHit ?? profile.TlbHit ?? _defaultCpu.TlbHit,
        L2TlbHit = own.L2TlbHit ?? profile.L2TlbHit ?? _defaultCpu.L2TlbHit,
        WalkReference = own.WalkReference ?? profile.WalkReference ?? _defaultCpu.WalkReference,
        VmExit = own.VmExit ?? profile.VmExit ?? _defaultCpu.VmExit,
        VmEntry = own.VmEntry ?? profile.VmEntry ?? _defaultCpu.VmEntry,
        NestedFault = own.NestedFault ?? profile.NestedFault ?? _defaultCpu.NestedFaultHandling,
        GuestFault = own.GuestFault ?? profile.GuestFault ?? _defaultCpu.GuestFaultHandling,
        PageCopy = own.PageCopy ?? profile.PageCopy ?? _defaultCpu.PageCopy,
        ContextSwitch = own.ContextSwitch ?? profile.ContextSwitch ?? _defaultCpu.ContextSwitch,
        ShootDown = own.ShootDown ?? profile.ShootDown ?? _defaultCpu.ShootDown,
        ShootDownPerVcpu = own.ShootDownPerVcpu ?? profile.ShootDownPerVcpu ?? _defaultCpu.ShootDownPerVcpu,
    };

    private static TlbShapeSection Shape(TlbShapeSection? own, TlbShapeSection? profile, TlbShape fallback)
    {
        TlbShapeSection known = profile ?? new TlbShapeSection { Entries = fallback.Entries, Ways = fallback.Ways };
        TlbShapeSection shape = own ?? known;
        int knownWays = known.Ways ?? Math.Max(1, known.Entries);
        int ways = shape.Ways ?? (shape.Entries % knownWays == 0 ? knownWays : shape.Entries);
        return new TlbShapeSection { Entries = shape.Entries, Ways = Math.Max(1, ways) };
    }

    private static LatencySection Latency(LatencySection? written, LatencyModel fallback, Ratio? jitter)
    {
        LatencySection latency = written ?? new LatencySection { Mean = fallback.Mean };
        return jitter is { } spread ? latency with { Shape = LatencyShape.Uniform, Spread = spread } : latency;
    }
}
