using HyperActors.Machine;
using HyperActors.Simulation.Tests;

namespace HyperActors.Akka.Tests;

/// <summary>A probe in the place of the hypervisor: what does a guest tell it?</summary>
public sealed class HypervisorProbeTests : EngineTestKit
{
    private static readonly SimDuration _service = 2.Microseconds;

    [Fact]
    public async Task Guest_FirstAccess_TellsANestedFaultForEachPageOfItsWalk()
    {
        TestProbe hypervisor = CreateTestProbe("hypervisor");
        ActorSystem system = SystemOf(hypervisor, out IActorRef guest);
        Task<RunReport> run = Start(system);

        // Four table pages and the page itself: none has a frame behind it.
        for (int frame = 0; frame < 5; frame++)
        {
            NestedFault fault = hypervisor.ExpectMsg<NestedFault>();
            Assert.Equal(0, fault.Vm);
            hypervisor.Reply(Map(fault, frame));
        }

        RunReport report = await run;
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(5, system.Inspect<GuestVm>(guest).Counters.NestedMinorFaults);
        hypervisor.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task Guest_WithoutAnAnswer_WaitsForEver()
    {
        TestProbe hypervisor = CreateTestProbe("hypervisor");
        ActorSystem system = SystemOf(hypervisor, out IActorRef guest);
        Task<RunReport> run = Start(system);

        hypervisor.ExpectMsg<NestedFault>();
        hypervisor.Reply(Answers.None);

        Assert.Equal(RunOutcome.Completed, (await run).Outcome);
        Assert.Equal(1, system.Inspect<GuestVm>(guest).PendingFaults);
    }

    [Fact]
    public async Task Guest_ShotDown_AcknowledgesAndFaultsAgain()
    {
        TestProbe hypervisor = CreateTestProbe("hypervisor");
        ActorSystem system = SystemOf(hypervisor, out _);
        Task<RunReport> run = Start(system);

        NestedFault first = hypervisor.ExpectMsg<NestedFault>();
        hypervisor.Reply(new Answers(
            (new MapPages([Mapping(first, 0)]), _service),
            (new InvalidatePages(7, [first.Page]), _service + 1.Nanoseconds)));

        // The walk goes on, and the shoot-down is acknowledged; which comes first is the guest's business.
        List<HypervisorMessage> next = [];
        while (next.Count < 2)
        {
            next.Add(hypervisor.ExpectMsg<HypervisorMessage>());
            hypervisor.Reply(Answers.None);
        }
        Assert.Equal(7, Assert.Single(next.OfType<InvalidateAck>()).Batch);
        Assert.Single(next.OfType<NestedFault>());
        Assert.Equal(RunOutcome.Completed, (await run).Outcome);
    }

    private static PageMapping Mapping(NestedFault fault, int frame) => new(fault.Page, frame, FaultService.Minor, 0);

    private static Answers Map(NestedFault fault, int frame) =>
        Answers.After(_service, new MapPages([Mapping(fault, frame)]));

    private static ActorSystem SystemOf(TestProbe hypervisor, out IActorRef guest)
    {
        ActorSystem system = new(new ActorSystemOptions { Seed = 5 });
        IActorRef host = system.ActorOf(new Props(() => new ProbeActor(hypervisor)), "hypervisor");
        CpuProfile cpu = new();
        GuestVmWiring wiring = new()
        {
            Index = 0,
            Hypervisor = host,
            Cpu = cpu,
            Paging = new PagingOptions(),
            UnloadedFault = _service,
            Seed = 5,
            Warmup = SimDuration.Zero,
            Duration = null,
        };
        ProcessOptions process = Machines.Process("p", seed => Machines.Uniform(seed, pages: 1, accesses: 1));
        VmOptions vm = Machines.Vm("vm", 64, process);
        guest = system.ActorOf(new Props(() => new GuestVm(vm, wiring)), "guest");
        system.Link(guest, host, cpu.VmExit);
        system.Link(host, guest, 1.Microseconds);
        system.Schedule(guest, new StartVm(), SimTime.Zero);
        return system;
    }
}
