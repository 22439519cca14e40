using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>A whole host with fake guests, in virtual time.</summary>
public sealed class HostRig
{
    private readonly ActorSystem _system;
    private readonly IActorRef _hypervisor;
    private readonly IActorRef _allocator;
    private readonly IActorRef[] _devices;
    private readonly IActorRef[] _guests;

    public HostRig(MachineOptions options, Func<int, Actor>? makeDevice = null)
    {
        Options = options with { Verify = true };
        _system = new ActorSystem(new ActorSystemOptions { Seed = options.Seed, DefaultLookahead = 1.Nanoseconds });
        FrameLedger ledger = new(FrameAllocator.FramesOf(options));
        HostWiring wiring = new();
        Props Wrap(Func<Actor> make) => new(make) { Supervision = SupervisorStrategy.Escalating };
        _hypervisor = _system.ActorOf(Wrap(() => new Hypervisor(Options, wiring, ledger)), "hypervisor");
        _allocator = _system.ActorOf(Wrap(() => new FrameAllocator(Options)), "allocator");
        makeDevice ??= i => new SwapDevice(Options, i);
        _devices = [.. options.Swap.Select((device, i) => _system.ActorOf(Wrap(() => makeDevice(i)), device.Name))];
        _guests = [.. options.Vms.Select((vm, i) =>
            _system.ActorOf(Wrap(() => new FakeGuest(i, Options, _hypervisor, ledger)), vm.Name))];
        wiring.Allocator = _allocator;
        wiring.Devices = _devices;
        wiring.Vms = _guests;
    }

    public MachineOptions Options { get; }

    public Hypervisor Hypervisor => _system.Inspect<Hypervisor>(_hypervisor);

    public FrameAllocator Allocator => _system.Inspect<FrameAllocator>(_allocator);

    public SwapDevice Device(int index) => _system.Inspect<SwapDevice>(_devices[index]);

    public FakeGuest Guest(int index) => _system.Inspect<FakeGuest>(_guests[index]);

    public IReadOnlyList<FakeGuest> Guests => [.. Enumerable.Range(0, _guests.Length).Select(Guest)];

    /// <summary>A host of base pages.</summary>
    public static MachineOptions Host(int frames, int swapSlots, params VmOptions[] vms) => new()
    {
        Host = new HostOptions { Memory = frames.Pages.Size },
        Hypervisor = new HypervisorOptions { Eviction = "fifo", WatermarkMin = 0, WatermarkLow = 0, WatermarkHigh = 0 },
        Swap = swapSlots == 0 ? [] : [new SwapDeviceOptions { Name = "ssd", Capacity = swapSlots.Pages.Size,
            Readahead = 1 }],
        Vms = vms,
    };

    public static VmOptions Vm(string name, int pages) => new()
    {
        Name = name,
        Memory = pages.Pages.Size,
        AsyncPageFaults = false,
        Processes = [],
    };

    /// <summary>
    /// Has a guest touch pages one after the other, a millisecond apart; <c>w</c> behind a page is a write, <c>d</c> a read
    /// of its disk into the page, which overwrites it, <c>z</c> an overwriting by its kernel.
    /// </summary>
    public HostRig Touch(int vm, string pages, SimTime? from = null)
    {
        SimTime at = from ?? _system.Now + 1.Milliseconds;
        foreach (string word in pages.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int page = int.Parse(word.TrimEnd('w', 'd', 'z'), System.Globalization.CultureInfo.InvariantCulture);
            PageOverwrite overwrite = word[^1] switch
            {
                'd' => PageOverwrite.DiskRead,
                'z' => PageOverwrite.Kernel,
                _ => PageOverwrite.None,
            };
            _system.Schedule(_guests[vm], new Touch(page, !char.IsAsciiDigit(word[^1]), overwrite), at);
            at += 1.Milliseconds;
        }
        return this;
    }

    public HostRig Tell(int vm, object message, SimTime at)
    {
        _system.Schedule(_guests[vm], message, at);
        return this;
    }

    public HostRig TellHypervisor(object message, SimTime at)
    {
        _system.Schedule(_hypervisor, message, at);
        return this;
    }

    public RunReport RunUnchecked() => _system.Run(new SequentialEngine(),
        new RunControl { Until = new SimTime(long.MaxValue / 4) });

    /// <summary>Runs until nothing is left to do, and audits.</summary>
    public HostRig Run()
    {
        RunReport report = RunUnchecked();
        if (report.Failure is { } failure)
            throw new InvalidOperationException($"{failure.ActorPath} at {failure.Time}: {failure.Exception}",
                failure.Exception);
        Audit();
        return this;
    }

    public void Audit() => Hypervisor.Audit(Allocator, [.. Enumerable.Range(0, _devices.Length).Select(Device)]);
}
