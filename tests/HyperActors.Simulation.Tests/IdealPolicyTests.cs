using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Replacement;
using HyperActors.Workloads;

namespace HyperActors.Simulation.Tests;

/// <summary>Policies that are told every reference do in a machine what they do in a replay.</summary>
public sealed class IdealPolicyTests
{
    private const int Pages = 300;
    private const int Frames = 150;
    private const int Accesses = 40_000;

    /// <summary>Page tables of the process, which stay in memory as every walk refers to them.</summary>
    private const int Tables = 4;

    private static IAccessStream Stream(ulong seed) => new LimitedStream(
        new ZipfStream(
            new ZipfOptions { WorkingSet = Pages.Pages, Theta = 0.7m, ThinkTime = 100.Nanoseconds },
            new RandomStream(seed)),
        Accesses);

    /// <summary>Reclaim takes a page when it is needed, and no other.</summary>
    private static MachineOptions Exact(string policy, bool ideal) => new()
    {
        Host = new HostOptions { Memory = (Frames * 4).KiB },
        Hypervisor = new HypervisorOptions
        {
            Eviction = policy,
            SeesEveryReference = ideal,
            ReclaimBatch = 1,
            WatermarkMin = 0,
            WatermarkLow = 0.001,
            WatermarkHigh = 0.002,
        },
        Swap = [Machines.Nvme(64.MiB) with { Readahead = 1 }],
        Vms = [Machines.Vm("vm", Pages + 64, Machines.Process("p", Stream))],
        Verify = true,
    };

    private static long MajorFaults(string policy, bool ideal)
    {
        SimulatedMachine machine = new(Exact(policy, ideal));
        Assert.Equal(MachineOutcome.Completed, machine.Run(new SequentialEngine()).Outcome);
        return machine.Vms[0].Counters.NestedMajorFaults + machine.Vms[0].Counters.NestedMinorFaults;
    }

    private static long Misses(string policy, int frames)
    {
        Assert.True(PolicyRegistry.TryParse(policy, out PolicyChoice? choice, out _));
        // The seed of the VM's process, drawn as the machine draws it, so that both see the same accesses.
        ulong vm = RandomStream.For(1, "vm/vm").Next();
        IAccessStream stream = Stream(RandomStream.Mix(RandomStream.Mix(vm)));
        IReplacementPolicy online = choice.Create(frames, PageSpace.Dense(Pages));
        Dictionary<long, int> frameOf = [];
        long[] pageOf = new long[frames];
        long misses = 0;
        AccessRun[] runs = new AccessRun[256];
        for (int filled = stream.Fill(runs); filled > 0; filled = stream.Fill(runs))
            foreach (AccessRun run in runs.AsSpan(0, filled))
                for (int i = 0; i < run.Count; i++)
                    misses += Refer(online, frames, run.Page, frameOf, pageOf) ? 0 : 1;
        return misses;
    }

    private static bool Refer(
        IReplacementPolicy policy, int frames, long page, Dictionary<long, int> frameOf, long[] pageOf)
    {
        if (frameOf.TryGetValue(page, out int frame))
        {
            policy.Touch(new FrameNumber(frame));
            return true;
        }
        frame = frameOf.Count;
        if (frame == frames)
        {
            policy.TrySelectVictim(page, out FrameNumber victim);
            policy.Evict(victim);
            frame = victim.Value;
            frameOf.Remove(pageOf[frame]);
        }
        frameOf[page] = frame;
        pageOf[frame] = page;
        policy.Insert(new FrameNumber(frame), page);
        return false;
    }

    [Theory]
    [InlineData("lru")]
    [InlineData("clock")]
    [InlineData("lfu")]
    [InlineData("slru")]
    [InlineData("2q")]
    [InlineData("arc")]
    public void Run_Ideal_MissesAsTheReplay(string policy)
    {
        long machine = MajorFaults(policy, ideal: true) - Tables;
        long replay = Misses(policy, Frames - Tables);
        // A frame is freed before it is asked for, so that one to three are always on their way.
        long fewer = Misses(policy, Frames - Tables - 3);

        Assert.True(machine >= 0.995 * replay && machine <= 1.005 * fewer,
            $"{policy}: {machine} in the machine, {replay} to {fewer} in the replay");
    }

    [Theory]
    [InlineData("lfu")]
    [InlineData("lirs")]
    public void Run_Sampled_MissesMoreThanTheIdeal(string policy) =>
        Assert.True(MajorFaults(policy, ideal: false) > MajorFaults(policy, ideal: true));

    [Fact]
    public void Run_LongRuns_SameDigestOnEveryEngine()
    {
        // Runs of many accesses to a page are cut by horizons, which differ between engines; and logs fall due in them.
        MachineResult reference = new SimulatedMachine(LongRuns()).Run(new SequentialEngine());
        Assert.Equal(MachineOutcome.Completed, reference.Outcome);
        foreach (int partitions in (ReadOnlySpan<int>)[1, 2, 3])
            Assert.Equal(
                reference.Report.Digest.Value,
                new SimulatedMachine(LongRuns()).Run(new ParallelEngine(partitions)).Report.Digest.Value);
    }

    private static MachineOptions LongRuns() => Exact("lru", ideal: true) with
    {
        Vms =
        [
            .. Enumerable.Range(0, 3).Select(vm => Machines.Vm("vm" + vm, 164, Machines.Process("p", LongRun)) with { Vcpus = 1 + vm }),
        ],
    };

    private static IAccessStream LongRun(ulong seed) => new LimitedStream(
        new SequentialStream(
            new SequentialOptions { WorkingSet = 60.Pages, AccessesPerPage = 700, ThinkTime = 10.Nanoseconds },
            new RandomStream(seed)),
        200_000);
}
