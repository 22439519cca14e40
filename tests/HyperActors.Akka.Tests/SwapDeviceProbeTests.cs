using Akka.TestKit;
using HyperActors.Machine;
using HyperActors.Machine.Tests;

namespace HyperActors.Akka.Tests;

/// <summary>A probe in the place of the swap device, which answers late, wrongly, twice or never.</summary>
public sealed class SwapDeviceProbeTests : EngineTestKit
{
    private static readonly SimDuration _usual = 20.Microseconds;

    private readonly TestProbe _device;
    private readonly Dictionary<int, uint> _slots = [];
    private int _nextSlot;

    public SwapDeviceProbeTests() => _device = CreateTestProbe("swap");

    [Fact]
    public void Device_Answering_GivesThePageBack()
    {
        FakeGuest guest = Run(request => Answers.After(_usual, Serve(request)));

        Assert.Equal((1, 0, 0), (guest.Major, guest.Pending, guest.Errors));
        Assert.True(_device.ExpectMsg<WritePages>().Count >= 1);
        _device.FishForMessage(static message => message is ReadPages);
    }

    [Fact]
    public void Device_AnsweringLate_DelaysThePageAndNothingElse()
    {
        FakeGuest guest = Run(request => Answers.After(request is ReadPages ? 10.Seconds : _usual, Serve(request)));

        Assert.Equal((1, 0, 0), (guest.Major, guest.Pending, guest.Errors));
        // Asked for 6 ms and some µs after the start, answered ten seconds later.
        Assert.StartsWith("10006", guest.Log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Device_ReturningAnotherPagesContent_IsCaught()
    {
        RunReport report = Play(request => Answers.After(_usual, Forge(Serve(request))), out _);

        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.IsType<BrokenInvariantException>(report.Failure!.Exception);
        Assert.Contains("came back 99", report.Failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_AnsweringWhatNobodyAsked_IsIgnored()
    {
        FakeGuest guest = Run(request => Answers.After(
            _usual, new ReadCompleted(0, 4_711, [1]), new WriteCompleted(0, 4_712, [3]), Serve(request)));

        Assert.Equal((1, 0, 0), (guest.Major, guest.Pending, guest.Errors));
    }

    [Fact]
    public void Device_AnsweringTwice_ChangesNothing()
    {
        FakeGuest once = Run(request => Answers.After(_usual, Serve(request)));
        _slots.Clear();
        _nextSlot = 0;
        FakeGuest twice = Run(request =>
        {
            HypervisorMessage answer = Serve(request);
            return new Answers((answer, _usual), (answer, 2 * _usual));
        });

        Assert.Equal(once.Log, twice.Log);
    }

    [Fact]
    public void Device_NeverAnswering_LeavesItsVmWaiting()
    {
        FakeGuest guest = Run(request => request is ReadPages ? Answers.None : Answers.After(_usual, Serve(request)));

        Assert.Equal((0, 1), (guest.Major, guest.Pending));
    }

    private FakeGuest Run(Func<SwapMessage, Answers> answer)
    {
        RunReport report = Play(answer, out FakeGuest guest);
        Assert.True(report.Outcome == RunOutcome.Completed, report.Failure?.Exception.ToString());
        return guest;
    }

    /// <summary>A guest writes five pages on a host with frames for four, then wants the first one back.</summary>
    private RunReport Play(Func<SwapMessage, Answers> answer, out FakeGuest guest)
    {
        _device.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            Answers answers = message is DiscardSlots ? Answers.None : answer((SwapMessage)message);
            sender.Tell(answers, AkkaActor.ActorRefs.NoSender);
            return AutoPilot.KeepRunning;
        }));
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 6.Pages.Size },
            Hypervisor = new HypervisorOptions
            {
                Eviction = "fifo",
                WatermarkMin = 0,
                WatermarkLow = 0,
                WatermarkHigh = 0,
            },
            Swap = [new SwapDeviceOptions { Name = "probe", Capacity = 16.Pages.Size, Readahead = 1 }],
            Vms = [new VmOptions { Name = "a", Memory = 8.Pages.Size, AsyncPageFaults = false, Processes = [] }],
            Verify = true,
        };
        ActorSystem system = new(new ActorSystemOptions { DefaultLookahead = 1.Nanoseconds });
        FrameLedger ledger = new(FrameAllocator.FramesOf(options));
        HostWiring wiring = new();
        IActorRef Add(string name, Func<Actor> make) =>
            system.ActorOf(new Props(make) { Supervision = SupervisorStrategy.Escalating }, name);
        IActorRef hypervisor = Add("hypervisor", () => new Hypervisor(options, wiring, ledger));
        wiring.Allocator = Add("allocator", () => new FrameAllocator(options));
        wiring.Devices = [Add("swap", () => new ProbeActor(_device))];
        wiring.Vms = [Add("a", () => new FakeGuest(0, options, hypervisor, ledger))];
        for (int page = 0; page < 5; page++)
            system.Schedule(wiring.Vms[0], new Touch(page, Write: true), SimTime.Zero + (page + 1).Milliseconds);
        system.Schedule(wiring.Vms[0], new Touch(0, Write: false), SimTime.Zero + 6.Milliseconds);
        RunReport report = Start(system).GetAwaiter().GetResult();
        guest = system.Inspect<FakeGuest>(wiring.Vms[0]);
        return report;
    }

    /// <summary>What a device without faults says.</summary>
    private HypervisorMessage Serve(SwapMessage request) => request switch
    {
        ReadPages read => new ReadCompleted(0, read.Request, [.. read.Slots.Select(slot => _slots[slot])]),
        WritePages write => new WriteCompleted(0, write.Request, [.. write.Stamps.Select(Store)]),
        _ => throw new InvalidOperationException($"{request}"),
    };

    private static HypervisorMessage Forge(HypervisorMessage answer) =>
        answer is ReadCompleted read ? read with { Stamps = [99] } : answer;

    private int Store(uint stamp)
    {
        _slots.Add(_nextSlot, stamp);
        return _nextSlot++;
    }
}
