using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>Reads a machine that stands still, and gives what has changed since it was read before.</summary>
public sealed class MachineReader
{
    private static readonly int _vmAmounts = Enum.GetValues<VmAmount>().Length;

    private readonly SimulatedMachine _machine;
    private readonly MachineOptions _options;
    private readonly bool _pairs;
    private readonly SimTime _warmup;
    private readonly long[][] _vmBefore;
    private readonly LatencyCursor[] _minor;
    private readonly LatencyCursor[] _major;
    private readonly LatencyCursor[] _reads;
    private readonly LatencyCursor[] _writes;
    private readonly DeviceInterval[] _deviceBefore;
    private readonly Dictionary<(int From, int To), long> _takenBefore = [];
    private long[] _hostBefore = new long[Enum.GetValues<HostAmount>().Length];
    private IReadOnlyList<GuestVm>? _vms;
    private IReadOnlyList<SwapDevice>? _devices;

    /// <summary>Prepares to read a machine.</summary>
    /// <param name="machine">The machine; its run need not have begun.</param>
    /// <param name="options">What it was made of.</param>
    /// <param name="pairs">Whether frames that VMs take from each other are wanted by pairs.</param>
    public MachineReader(SimulatedMachine machine, MachineOptions options, bool pairs)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(options);
        _machine = machine;
        _options = options;
        _pairs = pairs;
        _warmup = SimTime.Zero + options.Warmup;
        _vmBefore = [.. options.Vms.Select(static _ => new long[_vmAmounts])];
        _minor = Cursors(options.Vms.Count);
        _major = Cursors(options.Vms.Count);
        _reads = Cursors(options.Swap.Count);
        _writes = Cursors(options.Swap.Count);
        _deviceBefore = [.. options.Swap.Select(static _ => DeviceInterval.Nothing())];
    }

    /// <summary>What happened in an interval.</summary>
    /// <param name="begin">When the machine was read before, or 0.</param>
    /// <param name="end">Now: an instant at which no actor is working, such as a sampler or an observer is called.</param>
    public MachineInterval Read(SimTime begin, SimTime end)
    {
        // The actors exist when the run has begun.
        _vms ??= _machine.Vms;
        _devices ??= _machine.Devices;
        if (begin <= _warmup && _warmup < end)
            StartAfresh();
        FrameAllocator allocator = _machine.Allocator;
        HypervisorCounters hypervisor = _machine.Hypervisor.Counters;
        return new MachineInterval
        {
            Begin = begin,
            End = end,
            Vms = [.. Enumerable.Range(0, _vms.Count).Select(vm => ReadVm(vm, end))],
            Devices = [.. Enumerable.Range(0, _devices.Count).Select(device => ReadDevice(device, end))],
            FreeFrames = (long)allocator.Free * _options.Host.Paging.HostPage.BasePages,
            UsedFrames = allocator.Counters.Used,
            // What no single VM has is booked on accounts behind theirs.
            SharedFrames = hypervisor.ResidentPages.AsSpan(_vms.Count).ToArray().Sum(),
            PoolFrames = hypervisor.Compression?.PoolFrames ?? 0,
            SharingPages = _machine.Hypervisor.Sharing?.Sharing ?? 0,
            ZeroPages = _machine.Hypervisor.Sharing?.ZeroPages ?? 0,
            HugePages = hypervisor.HugePages?.Mapped ?? 0,
            Host = Difference(HostAmounts(), ref _hostBefore),
            Taken = _pairs ? ReadTaken(allocator.Counters.LostFrames) : [],
        };
    }

    /// <summary>The end of the warm-up resets the counters of VMs; those of the host begin there anyway.</summary>
    private void StartAfresh()
    {
        for (int vm = 0; vm < _vmBefore.Length; vm++)
        {
            Array.Clear(_vmBefore[vm]);
            _minor[vm].Reset();
            _major[vm].Reset();
        }
    }

    private VmInterval ReadVm(int index, SimTime now)
    {
        GuestVm vm = _vms![index];
        VcpuTimes times = vm.TimesAt(now);
        LatencyInterval faults = _minor[index].Take(vm.Counters.MinorFaultTime);
        faults.Merge(_major[index].Take(vm.Counters.MajorFaultTime));
        Hypervisor hypervisor = _machine.Hypervisor;
        return new VmInterval
        {
            Amounts = Balance(Difference(Amounts(vm.Counters, times), ref _vmBefore[index])),
            Faults = faults,
            Resident = hypervisor.Counters.ResidentPages[index],
            Swapped = hypervisor.SwappedPagesOf(index),
            Ballooned = vm.Balloon?.Pages ?? 0,
        };
    }

    private static long[] Amounts(VmCounters counters, VcpuTimes times)
    {
        TranslationCounters translation = counters.Translation;
        long[] amounts = new long[_vmAmounts];
        amounts[(int)VmAmount.Accesses] = counters.Accesses;
        amounts[(int)VmAmount.TlbHits] = translation.L1Hits + translation.L2Hits;
        amounts[(int)VmAmount.Walks] = translation.Walks;
        amounts[(int)VmAmount.WalkReferences] = translation.WalkReferences;
        amounts[(int)VmAmount.GuestMinor] = counters.GuestMinorFaults;
        amounts[(int)VmAmount.GuestMajor] = counters.GuestMajorFaults;
        amounts[(int)VmAmount.NestedMinor] = counters.NestedMinorFaults;
        amounts[(int)VmAmount.NestedMajor] = counters.NestedMajorFaults;
        amounts[(int)VmAmount.Busy] = times.Busy.Picoseconds;
        amounts[(int)VmAmount.SwapStall] = times.SwapStall.Picoseconds;
        amounts[(int)VmAmount.AllocationStall] = times.AllocationStall.Picoseconds;
        amounts[(int)VmAmount.Idle] = times.Idle.Picoseconds;
        return amounts;
    }

    private DeviceInterval ReadDevice(int index, SimTime now)
    {
        SwapDevice device = _devices![index];
        SwapCounters counters = device.Counters;
        DeviceInterval total = new()
        {
            Reads = counters.Reads,
            Writes = counters.Writes,
            PagesRead = counters.PagesRead,
            PagesWritten = counters.PagesWritten,
            Busy = device.BusyAt(now).Picoseconds,
            Queue = device.QueueIntegralAt(now),
            Slots = device.SlotsUsed,
            ReadTime = _reads[index].Take(counters.ReadTime),
            WriteTime = _writes[index].Take(counters.WriteTime),
        };
        DeviceInterval before = _deviceBefore[index];
        _deviceBefore[index] = total;
        return total.Since(before);
    }

    private long[] HostAmounts()
    {
        HypervisorCounters counters = _machine.Hypervisor.Counters;
        long[] amounts = new long[_hostBefore.Length];
        amounts[(int)HostAmount.EvictedClean] = counters.EvictedClean;
        amounts[(int)HostAmount.EvictedDirty] = counters.EvictedDirty;
        amounts[(int)HostAmount.DirectReclaims] = counters.DirectReclaims;
        amounts[(int)HostAmount.BackgroundReclaims] = counters.BackgroundReclaims;
        AddCompression(counters.Compression, amounts);
        AddSwapping(counters.Swapping, amounts);
        AddHugePages(counters.HugePages, amounts);
        amounts[(int)HostAmount.SharedCopies] = _machine.Hypervisor.Sharing?.Copies.Sum() ?? 0;
        foreach (GuestVm vm in _vms!)
            amounts[(int)HostAmount.Kills] += vm.Counters.GuestOutOfMemoryKills + (vm.Killed ? 1 : 0);
        return amounts;
    }

    private static void AddCompression(CompressionCounters? pages, long[] amounts)
    {
        if (pages is null)
            return;
        amounts[(int)HostAmount.CompressedStored] = pages.Stored;
        amounts[(int)HostAmount.CompressedLoaded] = pages.Loaded;
        amounts[(int)HostAmount.CompressedRejected] = pages.RejectedIncompressible + pages.RejectedFull + pages.RejectedNoFrame;
        amounts[(int)HostAmount.CompressedWrittenBack] = pages.WrittenBack;
    }

    private static void AddHugePages(HugePageCounters? pages, long[] amounts)
    {
        if (pages is null)
            return;
        amounts[(int)HostAmount.HugeFaults] = pages.Faults;
        amounts[(int)HostAmount.HugeFallbacks] = pages.Fallbacks;
        amounts[(int)HostAmount.HugeSplitsByReclaim] = pages.SplitsByReclaim;
        amounts[(int)HostAmount.HugeSplits] = pages.Splits;
    }

    private static void AddSwapping(SwappingCounters pages, long[] amounts)
    {
        amounts[(int)HostAmount.SilentWrites] = pages.SilentWrites;
        amounts[(int)HostAmount.StaleReads] = pages.StaleReads;
        amounts[(int)HostAmount.FalseReads] = pages.FalseReads;
        amounts[(int)HostAmount.ScatteredNeighbours] = pages.ScatteredNeighbours;
        amounts[(int)HostAmount.FalseAnonymity] = pages.FalseAnonymity;
        amounts[(int)HostAmount.NamedEvictions] = pages.NamedEvictions;
        amounts[(int)HostAmount.NamedReads] = pages.NamedReads;
        amounts[(int)HostAmount.PreventedReads] = pages.PreventedReads;
    }

    private SortedDictionary<(int From, int To), long> ReadTaken(VmPairCounts counts)
    {
        SortedDictionary<(int From, int To), long> taken = [];
        foreach ((int from, int to, long count) in counts.All())
        {
            long news = count - _takenBefore.GetValueOrDefault((from, to));
            _takenBefore[(from, to)] = count;
            if (news > 0 && Math.Max(from, to) < _options.Vms.Count)
                taken[(from, to)] = news;
        }
        return taken;
    }

    private static long[] Difference(long[] now, ref long[] before)
    {
        long[] difference = new long[now.Length];
        for (int index = 0; index < now.Length; index++)
            difference[index] = now[index] - before[index];
        before = now;
        return difference;
    }

    /// <summary>
    /// A stall under way may turn out to be for something else than it was taken for when it ends: what that takes back from
    /// one state is taken from the state that got it.
    /// </summary>
    private static long[] Balance(long[] amounts)
    {
        for (int index = (int)VmAmount.Busy; index <= (int)VmAmount.Idle; index++)
        {
            for (int other = (int)VmAmount.Busy; amounts[index] < 0 && other <= (int)VmAmount.Idle; other++)
            {
                long moved = Math.Min(-amounts[index], Math.Max(0, amounts[other]));
                amounts[other] -= moved;
                amounts[index] += moved;
            }
            amounts[index] = Math.Max(0, amounts[index]);
        }
        return amounts;
    }

    private static LatencyCursor[] Cursors(int count) => [.. Enumerable.Range(0, count).Select(static _ => new LatencyCursor())];
}
