using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Simulation.Tests;

/// <summary>
/// VMs that promise to tell nobody: it changes nothing but how long their turns are. Who breaks a promise ends the run, which
/// these tests would see; the oracle is off, as a VM that it watches promises nothing.
/// </summary>
public sealed class PromiseTests
{
    [Fact]
    public void Run_StreamsWithoutOutlook_SameDigestOnEveryEngine()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            MachineOptions options = Machines.Random(seed) with { Verify = false };
            MachineResult reference = new SimulatedMachine(WithoutOutlook(options)).Run(new SequentialEngine());
            Assert.True(reference.Outcome == MachineOutcome.Completed, $"seed {seed}: {reference.Reason}");
            foreach (IEngine engine in Engines())
                AssertSame(reference, new SimulatedMachine(options).Run(engine), $"seed {seed}, {engine.Name}");
        }
    }

    [Fact]
    public void Run_AllThatVmsUseIsThere_TurnsOfMilliseconds()
    {
        MachineOptions options = Resident(vms: 8);
        MachineResult result = new SimulatedMachine(options).Run(new SequentialEngine());
        MachineResult blind = new SimulatedMachine(WithoutOutlook(options)).Run(new SequentialEngine());
        AssertSame(blind, result, "without outlook");
        // Pages are touched for 2 ms; in the 98 ms from then on a VM needs some ten turns.
        Assert.InRange(result.Report.Turns, 8 * 10, blind.Report.Turns / 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_OpenLoopsWhosePagesAreThere_TurnsOfMilliseconds(int vcpus)
    {
        ProcessOptions[] processes =
        [
            Machines.Process("often", static seed => Uniform(seed, pages: 300), rate: 50_000),
            Machines.Process("seldom", static seed => Uniform(seed, pages: 200), rate: 7_000),
        ];
        MachineOptions options = Resident(vms: 1) with { Duration = 300.Milliseconds };
        options = options with
        {
            Vms = [.. Enumerable.Range(0, 6).Select(i => Machines.Vm("vm" + i, 1_000, processes) with { Vcpus = vcpus })],
            Host = new HostOptions { Memory = 16.MiB },
        };
        MachineResult result = new SimulatedMachine(options).Run(new SequentialEngine());
        MachineResult blind = new SimulatedMachine(WithoutOutlook(options)).Run(new SequentialEngine());
        AssertSame(blind, result, "without outlook");
        Assert.True(result.Report.Turns < blind.Report.Turns / 3, $"{result.Report.Turns} turns of {blind.Report.Turns}");
        foreach (IEngine engine in Engines())
            AssertSame(result, new SimulatedMachine(options).Run(engine), engine.Name);
    }

    [Fact]
    public void Run_PagesAreTakenLater_PromisesEnd()
    {
        // Its last VM starts to use its memory when the others have long been silent, and the host has not enough for all.
        WorkloadPhase[] late =
        [
            new WorkloadPhase(seed => Uniform(seed, pages: 1), For: 30.Milliseconds),
            new WorkloadPhase(seed => Uniform(seed, pages: 2_000), For: 40.Milliseconds),
            new WorkloadPhase(seed => Uniform(seed, pages: 1)),
        ];
        MachineOptions options = Resident(vms: 4, late);
        SimulatedMachine machine = new(options);
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.All(machine.Vms, static vm => Assert.True(vm.Counters.NestedMajorFaults > 0, $"nothing of {vm.Name} was taken"));
        AssertSame(new SimulatedMachine(WithoutOutlook(options)).Run(new SequentialEngine()), result, "without outlook");
        foreach (IEngine engine in Engines())
            AssertSame(result, new SimulatedMachine(options).Run(engine), engine.Name);
    }

    [Fact]
    public void Run_ProcessesThatEndForkAndTakeTurns_PromisesEndBefore()
    {
        ProcessOptions[] processes =
        [
            Machines.Process("long", seed => Uniform(seed, pages: 300), fork: 12.Milliseconds),
            Machines.Process("short", seed => new LimitedStream(Uniform(seed, pages: 100), 30_000)),
            Machines.Process("open", seed => Uniform(seed, pages: 50), rate: 100_000),
        ];
        foreach (int vcpus in (ReadOnlySpan<int>)[1, 2, 4])
        {
            MachineOptions options = Resident(vms: 3);
            options = options with
            {
                Vms = [.. options.Vms, Machines.Vm("busy", 4_000, processes) with { Vcpus = vcpus, TimeSlice = 3.Milliseconds }],
            };
            MachineResult reference = new SimulatedMachine(WithoutOutlook(options)).Run(new SequentialEngine());
            foreach (IEngine engine in Engines())
                AssertSame(reference, new SimulatedMachine(options).Run(engine), $"{vcpus} vCPUs, {engine.Name}");
        }
    }

    private static IEnumerable<IEngine> Engines() =>
    [
        new SequentialEngine(),
        new ParallelEngine(3, threads: 1),
        new ParallelEngine(2, threads: 2, alwaysShare: true),
    ];

    private static void AssertSame(MachineResult expected, MachineResult result, string where)
    {
        Assert.True(expected.Outcome == result.Outcome, $"{where}: {result.Outcome}, {result.Reason}");
        Assert.True(expected.Report.Digest.Value == result.Report.Digest.Value, where);
        Assert.True(expected.Report.Events == result.Report.Events, where);
    }

    /// <summary>VMs of 1,000 pages each on a host with 4 % more memory, and after them another one with given phases.</summary>
    private static MachineOptions Resident(int vms, params WorkloadPhase[] last)
    {
        IEnumerable<VmOptions> guests = Enumerable.Range(0, vms).Select(static index =>
            Machines.Vm("vm" + index, 1_200, Machines.Process("p", static seed => Uniform(seed, pages: 1_000))));
        if (last.Length > 0)
            guests = guests.Append(Machines.Vm("last", 2_100, new ProcessOptions { Name = "p", Phases = last }));
        return new MachineOptions
        {
            Duration = 100.Milliseconds,
            Host = new HostOptions { Memory = ((vms * 1_040 + 1_000) * 4).KiB },
            Hypervisor = new HypervisorOptions { Eviction = "clock" },
            Swap = [Machines.Nvme(64.MiB)],
            Vms = [.. guests],
        };
    }

    private static UniformStream Uniform(ulong seed, int pages) => new(
        new UniformOptions
        {
            WorkingSet = pages.Pages,
            WriteRatio = Probability.FromDouble(0.3),
            ThinkTime = 100.Nanoseconds,
            Populate = true,
        },
        new RandomStream(seed));

    private static MachineOptions WithoutOutlook(MachineOptions options) => options with
    {
        Vms = [.. options.Vms.Select(static vm => vm with
        {
            Processes = [.. vm.Processes.Select(static process => process with
            {
                Phases = [.. process.Phases.Select(static phase => phase with { Open = seed => new Blind(phase.Open(seed)) })],
            })],
        })],
    };

    /// <summary>A stream of which nothing is known but what it has told.</summary>
    private sealed class Blind(IAccessStream stream) : IAccessStream
    {
        public int Fill(Span<AccessRun> buffer) => stream.Fill(buffer);
    }
}
