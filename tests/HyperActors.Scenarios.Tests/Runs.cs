using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

/// <summary>A run made by hand, small enough to check every number.</summary>
internal static class Runs
{
    /// <summary>Two VMs, <c>web</c> and <c>db</c>, and the device <c>ssd</c> with two channels, over ten measured seconds.</summary>
    public static RunMeasurements ByHand()
    {
        HypervisorCounters hypervisor = new(vms: 2, devices: 1)
        {
            EvictedClean = 3,
            EvictedDirty = 7,
            DirectReclaims = 1,
            BackgroundReclaims = 2,
            Compression = new CompressionCounters
            {
                Stored = 5,
                StoredBytes = 10_240,
                Loaded = 3,
                RejectedIncompressible = 1,
                WrittenBack = 1,
                CpuTime = 30.Microseconds,
                PoolBytes = 2_048,
                PoolFrames = 1,
                PeakPoolFrames = 3,
            },
            HugePages = new HugePageCounters { Faults = 6, Fallbacks = 2, Splits = 3, SplitsByReclaim = 1, Mapped = 4 },
        };
        SwappingCounters swapping = hypervisor.Swapping;
        (swapping.SilentWrites, swapping.StaleReads, swapping.FalseReads) = (6, 5, 4);
        (swapping.ScatteredNeighbours, swapping.FalseAnonymity, swapping.NamedEvictions) = (3, 2, 1);
        hypervisor.ResidentPages[0] = 50;
        hypervisor.NoteResidentPages(0, 60);
        hypervisor.ResidentPages[1] = 40;
        hypervisor.NoteResidentPages(1, 45);
        (hypervisor.PagesSwappedIn[1], hypervisor.PagesSwappedOut[1], hypervisor.ReadaheadHits[0]) = (4, 7, 2);
        FrameCounters frames = new(2) { Frames = 100, Used = 90, PeakUsed = 96 };
        frames.LostFrames.Add(1, 0, 8);
        frames.LostFrames.Add(1, 1, 2);
        SharingCounters sharing = new(2)
        {
            Shared = 4,
            Sharing = 5,
            Unshared = 6,
            Items = 26,
            ZeroPages = 1,
            FullScans = 7,
            Scanned = 80,
            Merged = 11,
        };
        (sharing.PagesOf[0], sharing.Copies[0]) = (9, 2);
        return new RunMeasurements
        {
            Vms = [new VmMeasurements { Name = "web", Counters = Web(), KilledByHypervisor = false },
                new VmMeasurements { Name = "db", Counters = Database(), KilledByHypervisor = true }],
            Swap = [new SwapMeasurements { Name = "ssd", Channels = 2, Counters = Device() }],
            Hypervisor = hypervisor,
            Sharing = sharing,
            Frames = frames,
            VirtualTime = 12.Seconds,
            Warmup = 2.Seconds,
            Digest = "0123456789abcdef",
            Engine = "sequential",
            Partitions = 1,
            Events = 1234,
            WallSeconds = 0.5,
            OracleChecks = 99,
        };
    }

    private static VmCounters Web()
    {
        VmCounters web = new()
        {
            Accesses = 1000,
            Writes = 100,
            GuestMinorFaults = 5,
            NestedMinorFaults = 2,
            Busy = 8.Seconds,
            Idle = 2.Seconds,
        };
        web.MinorFaultTime.Record(100.Nanoseconds);
        web.MinorFaultTime.Record(200.Nanoseconds);
        (web.Translation.L1Hits, web.Translation.L2Hits, web.Translation.Misses) = (900, 60, 40);
        (web.Translation.Walks, web.Translation.WalkReferences, web.Translation.MaxWalkReferences) = (40, 400, 24);
        return web;
    }

    private static VmCounters Database()
    {
        VmCounters database = new()
        {
            Accesses = 500,
            NestedMajorFaults = 4,
            Busy = 4.Seconds,
            SwapStall = 5.Seconds,
            AllocationStall = 1.Seconds,
            GuestOutOfMemoryKills = 2,
        };
        for (int fault = 1; fault <= 4; fault++)
            database.MajorFaultTime.Record((fault * 200).Nanoseconds);
        (database.Translation.L1Hits, database.Translation.Misses) = (480, 20);
        (database.Translation.Walks, database.Translation.WalkReferences, database.Translation.MaxWalkReferences) = (10, 100, 12);
        return database;
    }

    private static SwapCounters Device()
    {
        SwapCounters device = new()
        {
            Reads = 4,
            Writes = 2,
            PagesRead = 8,
            PagesWritten = 7,
            QueueIntegral = (Int128)15.Seconds.Picoseconds,
            QueueMax = 6,
            Busy = 5.Seconds,
        };
        device.ReadTime.Record(128.Nanoseconds);
        device.WaitTime.Record(64.Nanoseconds);
        return device;
    }
}
