using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Turns the sections of a checked scenario into the options of a machine.</summary>
internal static class MachineOptionsBuilder
{
    public static MachineOptions Build(Scenario scenario)
    {
        ScenarioSection section = scenario.Section;
        return new MachineOptions
        {
            Seed = section.Seed,
            Duration = section.Duration,
            Warmup = section.Warmup,
            Verify = section.Verify,
            Interleave = section.Interleave,
            Host = Host(section.Host),
            Hypervisor = Hypervisor(section.Hypervisor),
            Swap = [.. section.Swap.Select(Swap)],
            Vms = [.. scenario.VmPlans.Select(vm => Vm(vm, scenario))],
            Faults = Faults(section, scenario.VmPlans),
        };
    }

    private static IReadOnlyList<FaultOptions> Faults(ScenarioSection section, IReadOnlyList<VmPlan> vms)
    {
        FaultTargets targets = new(section.Swap.Select(static device => device.Name), vms);
        return [.. section.Faults.Select(fault => FaultPlan.Build(fault, targets))];
    }

    private static HostOptions Host(HostSection host) => new()
    {
        Memory = host.Memory,
        Reserved = host.Reserved,
        Cpu = Cpu(host.Tlb, host.Costs),
        HugePages = host.HugePages is { Enabled: true } huge
            ? new HugePageOptions { Clearing = huge.Clearing, Splitting = huge.Splitting }
            : null,
        Paging = new PagingOptions
        {
            Nested = host.Paging.Mode == PagingMode.Nested,
            GuestLevels = host.Paging.GuestLevels!.Value,
            NestedLevels = host.Paging.NestedLevels!.Value,
            HostPage = host.Paging.Page,
        },
    };

    /// <summary>A processor; what is not written keeps the default of the model.</summary>
    internal static CpuProfile Cpu(TlbSection tlb, CostsSection costs) => new()
    {
        L1 = Shape(tlb.L1!),
        L1Large = Shape(tlb.L1Large!),
        L1Huge = Shape(tlb.L1Huge!),
        L2 = Shape(tlb.L2!),
        L2Huge = Shape(tlb.L2Huge!),
        WalkCacheEntries = tlb.WalkCache!.Value,
        NestedTlbEntries = tlb.NestedTlb!.Value,
        TlbHit = costs.TlbHit!.Value,
        L2TlbHit = costs.L2TlbHit!.Value,
        WalkReference = costs.WalkReference!.Value,
        VmExit = costs.VmExit!.Value,
        VmEntry = costs.VmEntry!.Value,
        NestedFaultHandling = costs.NestedFault!.Value,
        GuestFaultHandling = costs.GuestFault!.Value,
        PageCopy = costs.PageCopy!.Value,
        ContextSwitch = costs.ContextSwitch!.Value,
        ShootDown = costs.ShootDown!.Value,
        ShootDownPerVcpu = costs.ShootDownPerVcpu!.Value,
    };

    private static TlbShape Shape(TlbShapeSection shape) => new(shape.Entries, shape.Ways!.Value);

    private static HypervisorOptions Hypervisor(HypervisorSection hypervisor) => new()
    {
        Eviction = hypervisor.Eviction.Specification,
        SeesEveryReference = hypervisor.Ideal,
        Scope = hypervisor.Scope,
        SampleBatch = hypervisor.Reclaim.Sample,
        ReclaimBatch = hypervisor.Reclaim.Batch,
        WatermarkMin = (double)hypervisor.Reclaim.Watermarks.Min.Value,
        WatermarkLow = (double)hypervisor.Reclaim.Watermarks.Low.Value,
        WatermarkHigh = (double)hypervisor.Reclaim.Watermarks.High.Value,
        ReclaimPerPage = hypervisor.Reclaim.PerPage,
        KillOnOutOfMemory = hypervisor.Reclaim.Order.Contains(ReclaimStep.Kill),
        SwapMapper = hypervisor.Swapping.Mapper,
        FalseReadsPreventer = hypervisor.Swapping.Preventer,
        Compression = hypervisor.Compression is { } compression ? Compression(compression) : null,
        MaxOrder = hypervisor.Allocator.Buddy!.MaxOrder,
        Balloon = hypervisor.Reclaim.Order.Contains(ReclaimStep.Balloon) ? Control(hypervisor.Reclaim.Balloon) : null,
        Ksm = hypervisor.Ksm is { } ksm ? Ksm(ksm) : null,
        DeviceTimeout = hypervisor.DeviceTimeout,
    };

    private static KsmOptions Ksm(KsmSection ksm) => new()
    {
        PagesToScan = ksm.Scan,
        Every = ksm.Every,
        UseZeroPages = ksm.ZeroPages,
        MaxSharing = ksm.MaxSharing,
    };

    private static CompressionOptions Compression(CompressionSection compression) => new()
    {
        Pool = (double)compression.Pool.Value,
        Accept = (double)compression.Accept.Value,
        Compressor = compression.Compressor,
        Ratio = (double?)compression.Ratio,
        Incompressible = (double)compression.Incompressible.Value,
        Store = compression.Store,
        Load = compression.Load,
    };

    private static BalloonControlOptions? Control(BalloonSection? balloon) => balloon switch
    {
        { Fixed: not null } => null,
        { Proxmox: { } proxmox } => new HostTargetOptions
        {
            Every = proxmox.Every,
            TargetPermille = (int)(proxmox.Target.Value * 1000),
            Step = proxmox.Step,
            Deadband = proxmox.Deadband,
        },
        { EqualFraction: { } fraction } => new EqualFractionOptions
        {
            Every = fraction.Every,
            InactiveAfter = fraction.InactiveAfter,
        },
        _ => Proportional(balloon?.Proportional ?? new ProportionalSection()),
    };

    private static ProportionalShareOptions Proportional(ProportionalSection proportional) => new()
    {
        Every = proportional.Every,
        TaxPermille = (int)(proportional.Tax.Value * 1000),
        Step = proportional.Step,
        Sample = proportional.Sample,
    };

    /// <summary>The balloon driver of a guest; every guest has one if balloons are used at all.</summary>
    private static BalloonOptions? Balloon(GuestBalloonSection? driver, ReclaimSection reclaim)
    {
        if (!reclaim.Order.Contains(ReclaimStep.Balloon))
            return null;
        driver ??= new GuestBalloonSection();
        return new BalloonOptions
        {
            Target = driver.Target ?? reclaim.Balloon?.Fixed?.Target ?? default,
            MaxShare = (double)driver.Max.Value,
            DeflateOnOutOfMemory = driver.DeflateOnOom,
            Batch = driver.Batch,
            Retry = driver.Retry,
        };
    }

    private static SwapDeviceOptions Swap(SwapSection device) => new()
    {
        Name = device.Name,
        Capacity = device.Capacity,
        Channels = device.Channels!.Value,
        QueueDepth = device.QueueDepth!.Value,
        Read = Latency(device.Read!),
        Write = Latency(device.Write!),
        // Both together: a page takes at least the time that the bandwidth allows.
        PerPage = SimDuration.Max(device.Bandwidth?.PerPage ?? SimDuration.Zero, device.PerPage ?? SimDuration.Zero),
        Readahead = device.Readahead!.Adaptive?.Max ?? device.Readahead.Fixed!.Value,
        AdaptiveReadahead = device.Readahead.Adaptive is not null,
        WriteCluster = device.WriteCluster!.Value,
        Priority = device.Priority,
    };

    private static LatencyModel Latency(LatencySection latency) => new(
        latency.Mean, latency.Shape, (double)latency.Spread.Value);

    private static VmOptions Vm(VmPlan vm, Scenario scenario) => new()
    {
        Name = vm.Name,
        Memory = vm.Section.Memory,
        Vcpus = vm.Section.Vcpus,
        Share = vm.Section.Share,
        Limit = vm.Section.Limit,
        Reservation = vm.Section.Reservation,
        Start = vm.Section.Start,
        Quantum = vm.Section.Quantum,
        FirstQuantum = vm.Section.FirstQuantum,
        GuestPage = vm.Section.Guest.Page,
        TimeSlice = vm.Section.Guest.TimeSlice,
        AsyncPageFaults = vm.Section.Guest.AsyncPageFaults,
        Swap = vm.Section.Guest.Swap is { } swap ? GuestSwap(swap, scenario.Section.Swap) : null,
        FreePageReporting = vm.Section.Guest.FreePageReporting is { } reporting
            ? new FreePageReportingOptions { Delay = reporting.Delay, Order = reporting.Order }
            : null,
        Balloon = Balloon(vm.Section.Guest.Balloon, scenario.Section.Hypervisor.Reclaim),
        Content = vm.Section.Content is { } content ? Content(content) : null,
        Processes = [.. vm.Processes.Select(process => Process(process, scenario.Path))],
    };

    private static ContentOptions Content(ContentSection content) => new()
    {
        Image = content.Image,
        Shared = Probability.FromDouble((double)content.Shared.Value),
        Zero = Probability.FromDouble((double)content.Zero.Value),
    };

    private static GuestSwapOptions GuestSwap(GuestSwapSection swap, IReadOnlyList<SwapSection> devices) => new()
    {
        Device = devices.Select(static device => device.Name).ToList().IndexOf(swap.Device),
        Capacity = swap.Capacity,
        Eviction = swap.Eviction.Specification,
    };

    private static ProcessOptions Process(ProcessPlan process, string scenarioPath) => new()
    {
        Name = process.Name,
        ForkAfter = process.Fork?.After,
        File = process.File,
        Phases = [.. WorkloadFacts.Phases(process.Workload, process.Path).Select((phase, index) => new WorkloadPhase(
            WorkloadStreams.Opener(phase.Content, index, scenarioPath),
            phase.For,
            WorkloadFacts.Rate(phase.Content) is { } rate ? (double)rate.PerSecond : null))],
    };
}
