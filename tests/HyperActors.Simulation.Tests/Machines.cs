using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Simulation.Tests;

/// <summary>Small machines for tests, and random ones from a seed.</summary>
internal static class Machines
{
    public static SwapDeviceOptions Nvme(ByteSize capacity) => new()
    {
        Name = "nvme",
        Capacity = capacity,
        Channels = 8,
        Read = new LatencyModel(90.Microseconds, LatencyShape.Uniform, 0.2),
        Write = new LatencyModel(25.Microseconds),
        PerPage = 2.Microseconds,
    };

    public static ProcessOptions Process(string name, Func<ulong, IAccessStream> open, SimDuration? fork = null, double? rate = null) =>
        new() { Name = name, Phases = [new WorkloadPhase(open, Rate: rate)], ForkAfter = fork };

    public static IAccessStream Uniform(ulong seed, int pages, long accesses, double writes = 0.3, SimDuration? think = null) =>
        new LimitedStream(
            new UniformStream(
                new UniformOptions
                {
                    WorkingSet = pages.Pages,
                    WriteRatio = Probability.FromDouble(writes),
                    ThinkTime = think ?? 100.Nanoseconds,
                },
                new RandomStream(seed)),
            accesses);

    /// <summary>One write to each of so many pages, one after the other.</summary>
    public static IAccessStream Writing(int pages) =>
        new LimitedStream(
            new SequentialStream(
                new SequentialOptions { WorkingSet = pages.Pages, WriteRatio = Probability.Always, ThinkTime = 5.Microseconds },
                new RandomStream(1)),
            pages);

    public static VmOptions Vm(string name, int pages, params ProcessOptions[] processes) =>
        new() { Name = name, Memory = (pages * 4).KiB, Processes = processes };

    /// <summary>One VM of one process with uniform accesses, on a host of the given frames.</summary>
    public static MachineOptions Solo(int frames, int pages, long accesses) => new()
    {
        Host = new HostOptions { Memory = (frames * 4).KiB },
        Swap = [Nvme(64.MiB)],
        Vms = [Vm("solo", pages + 64, Process("main", seed => Uniform(seed, pages, accesses)))],
        Verify = true,
    };

    /// <summary>A random machine: sizes, policies, devices, workloads and mechanisms all follow from the seed.</summary>
    public static MachineOptions Random(ulong seed)
    {
        RandomStream random = new(seed);
        int vms = 1 + random.Below(4);
        VmOptions[] guests = new VmOptions[vms];
        int total = 0;
        for (int i = 0; i < vms; i++)
        {
            guests[i] = RandomVm(ref random, "vm" + i, out int pages);
            total += pages;
        }
        int frames = Math.Max(48, total * (30 + random.Below(90)) / 100);
        BalloonControlOptions? control = null;
        if (random.Below(2) == 0)
            control = WithBalloons(ref random, guests);
        string[] policies = ["clock", "fifo", "lru", "random:seed=3", "clock:bits=2", "linux"];
        string policy = policies[random.Below(policies.Length)];
        KsmOptions? ksm = policy != "linux" && random.Below(2) == 0 ? WithSharing(ref random, guests) : null;
        bool ideal = policy != "linux" && random.Below(4) == 0;
        return new MachineOptions
        {
            Seed = random.Next(),
            Duration = random.Below(3) == 0 ? 5.Milliseconds : null,
            Warmup = random.Below(3) == 0 ? 500.Microseconds : SimDuration.Zero,
            Host = new HostOptions { Memory = (frames * 4).KiB },
            Hypervisor = new HypervisorOptions
            {
                Eviction = policy,
                Scope = random.Below(2) == 0 ? ReclaimScope.Global : ReclaimScope.PerVm,
                KillOnOutOfMemory = true,
                Balloon = control,
                SwapMapper = policy != "linux" && random.Below(2) == 0,
                FalseReadsPreventer = random.Below(2) == 0,
                Compression = random.Below(3) == 0 ? RandomCompression(ref random) : null,
                Ksm = ksm,
                SeesEveryReference = ideal,
            },
            Swap = [Nvme(32.MiB) with { Readahead = 1 << random.Below(4), AdaptiveReadahead = random.Below(2) == 0, Channels = 1 + random.Below(4) }],
            Vms = guests,
            Verify = true,
        };
    }

    private static CompressionOptions RandomCompression(ref RandomStream random) => new()
    {
        Pool = (1 + random.Below(40)) / 100.0,
        Accept = random.Below(100) / 100.0,
        Compressor = (PageCompressor)random.Below(3),
        Incompressible = random.Below(3) * 0.2,
    };

    /// <summary>Gives VMs balloons, or reports of free pages, and makes somebody decide about balloons, or nobody.</summary>
    private static BalloonControlOptions? WithBalloons(ref RandomStream random, VmOptions[] guests)
    {
        for (int i = 0; i < guests.Length; i++)
            if (random.Below(3) > 0)
                guests[i] = guests[i] with
                {
                    Balloon = new BalloonOptions
                    {
                        Target = random.Below(2) == 0 ? (random.Below((int)guests[i].Memory.Pages.Value) * 4).KiB : default,
                        MaxShare = random.Below(100) / 100.0,
                        DeflateOnOutOfMemory = random.Below(2) == 0,
                        Batch = 1 + random.Below(64),
                        Retry = (10 + random.Below(400)).Microseconds,
                    },
                };
        for (int i = 0; i < guests.Length; i++)
            if (random.Below(3) == 0)
                guests[i] = guests[i] with
                {
                    FreePageReporting = new FreePageReportingOptions
                    {
                        Delay = random.Below(300).Microseconds,
                        Order = random.Below(4),
                    },
                };
        SimDuration every = (20 + random.Below(500)).Microseconds;
        ByteSize step = (4 * (1 + random.Below(40))).KiB;
        return random.Below(4) switch
        {
            0 => new ProportionalShareOptions { Every = every, Step = step, Sample = 1 + random.Below(60), TaxPermille = random.Below(990) },
            1 => new HostTargetOptions { Every = every, Step = step, Deadband = 16.KiB, TargetPermille = 300 + random.Below(600) },
            2 => new EqualFractionOptions { Every = every, InactiveAfter = every * 3 },
            _ => null,
        };
    }

    /// <summary>Gives VMs pages in common, and a scanner that finds them.</summary>
    private static KsmOptions WithSharing(ref RandomStream random, VmOptions[] guests)
    {
        for (int i = 0; i < guests.Length; i++)
        {
            int shared = random.Below(101);
            if (random.Below(4) > 0)
                guests[i] = guests[i] with
                {
                    Content = new ContentOptions
                    {
                        Image = random.Below(3) == 0 ? "other" : "image",
                        Shared = Probability.FromDouble(shared / 100.0),
                        Zero = Probability.FromDouble(random.Below(101 - shared) / 100.0),
                    },
                };
        }
        return new KsmOptions
        {
            PagesToScan = 1 + random.Below(200),
            Every = (10 + random.Below(300)).Microseconds,
            UseZeroPages = random.Below(2) == 0,
            MaxSharing = 2 + random.Below(6),
        };
    }

    private static VmOptions RandomVm(ref RandomStream random, string name, out int pages)
    {
        int processes = 1 + random.Below(3);
        ProcessOptions[] all = new ProcessOptions[processes];
        pages = 0;
        for (int i = 0; i < processes; i++)
        {
            int workingSet = 8 + random.Below(120);
            long accesses = 200 + random.Below(3000);
            double writes = random.Below(10) / 10.0;
            SimDuration think = random.Below(400).Nanoseconds;
            SimDuration? fork = random.Below(5) == 0 ? random.Below(200).Microseconds : null;
            double? rate = random.Below(5) == 0 ? 200_000 + random.Below(3_000_000) : null;
            all[i] = Process("p" + i, s => Uniform(s, workingSet, accesses, writes, think), fork, rate);
            pages += fork is null ? workingSet : 2 * workingSet;
        }
        bool swaps = random.Below(3) == 0;
        string reclaim = random.Below(2) == 0 ? "linux" : "clock";
        for (int i = 0; i < processes && swaps && reclaim == "clock"; i++)
            all[i] = all[i] with { File = all[i].ForkAfter is null && random.Below(2) == 0 };
        return Vm(name, swaps ? Math.Max(80, pages * 2 / 3) : pages + 96, all) with
        {
            Swap = swaps ? new GuestSwapOptions { Device = 0, Capacity = 4.MiB, Eviction = reclaim } : null,
            Vcpus = 1 + random.Below(3),
            Share = 1 + random.Below(3),
            AsyncPageFaults = random.Below(2) == 0,
            TimeSlice = (20 + random.Below(500)).Microseconds,
            Start = random.Below(300).Microseconds,
        };
    }
}
