using System.Diagnostics;
using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.TestKit;

/// <summary>
/// A simulated machine on the bench: any of its actors alone between probes, or all of it with taps on what it tells itself.
/// </summary>
/// <remarks>
/// <para>
/// Every actor stands at the machine's own place, with the machine's names and links: <c>hypervisor</c>, <c>allocator</c>,
/// <c>swap/NAME</c> (<c>swap</c> for the first), <c>vm/NAME</c> (<c>vm</c> for the first). Those that a rig was not told to
/// keep are played by probes. The oracle watches always; what it finds fails the test.
/// </para>
/// <para>
/// Faults (<see cref="ActorTestKit.At"/>) and taps are set up before the machine is made, which the first look at it does,
/// and the first wait.
/// </para>
/// </remarks>
public sealed partial class MachineRig : ActorTestKit
{
    private readonly MachineOptions _options;
    private readonly MachineParts _real;
    private readonly SortedDictionary<string, TestProbe> _probes = new(StringComparer.Ordinal);
    private SimulatedMachine? _machine;

    /// <summary>Sets a machine up.</summary>
    /// <param name="options">The machine; see <see cref="TestHost"/> for small ones.</param>
    /// <param name="real">Which parts are the machine's own. Default all of them.</param>
    /// <param name="kit">Schedule, waiting times and diagrams; the seed is the machine's.</param>
    public MachineRig(MachineOptions options, MachineParts real = MachineParts.All, TestKitOptions? kit = null)
        : base(kit)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _real = real;
        foreach (string name in Names().Where(name => !IsReal(name)))
            AddProbe(name);
    }

    /// <summary>
    /// The machine, its actors started. Made when it is first asked for; then no fault or tap can be added any more.
    /// </summary>
    public SimulatedMachine Machine
    {
        get
        {
            Start();
            return _machine!;
        }
    }

    /// <summary>A hypervisor between probes.</summary>
    /// <param name="options">The machine; see <see cref="TestHost"/>.</param>
    /// <param name="kit">As in the constructor.</param>
    public static MachineRig Hypervisor(MachineOptions options, TestKitOptions? kit = null) =>
        new(options, MachineParts.Hypervisor, kit);

    /// <summary>A frame allocator that the probe <c>hypervisor</c> talks to.</summary>
    /// <param name="options">The machine; see <see cref="TestHost"/>.</param>
    /// <param name="kit">As in the constructor.</param>
    public static MachineRig Allocator(MachineOptions options, TestKitOptions? kit = null) =>
        new(options, MachineParts.Allocator, kit);

    /// <summary>Swap devices that the probe <c>hypervisor</c> talks to.</summary>
    /// <param name="options">The machine; see <see cref="TestHost"/>.</param>
    /// <param name="kit">As in the constructor.</param>
    public static MachineRig Devices(MachineOptions options, TestKitOptions? kit = null) =>
        new(options, MachineParts.Devices, kit);

    /// <summary>Guests whose host is the probe <c>hypervisor</c>.</summary>
    /// <param name="options">The machine; see <see cref="TestHost"/>.</param>
    /// <param name="kit">As in the constructor.</param>
    public static MachineRig Vms(MachineOptions options, TestKitOptions? kit = null) =>
        new(options, MachineParts.Vms, kit);

    /// <summary>
    /// The probe at a place of the machine: the stand-in for a part that the rig does not have, or a tap on one that it has.
    /// </summary>
    /// <remarks>
    /// A tap hears what others tell the part, just before the part does, and can speak in its name; a VM's only while the VM
    /// has not run ahead of <see cref="ActorTestKit.Now"/>.
    /// </remarks>
    /// <param name="place">Such as <c>allocator</c>, <c>swap/ssd</c> or <c>vm/web</c>.</param>
    /// <exception cref="ArgumentException">There is no such place.</exception>
    /// <exception cref="InvalidOperationException">The part is the machine's own, and virtual time runs already.</exception>
    public TestProbe Probe(string place)
    {
        string name = NameOf(place);
        if (_probes.TryGetValue(name, out TestProbe? probe))
            return probe;
        CheckNotMade($"A tap on '{place}'");
        return AddProbe(name);
    }

    /// <summary>The actor at a place of the machine, to tell it something.</summary>
    /// <param name="place">Such as <c>allocator</c>, <c>swap/ssd</c> or <c>vm/web</c>.</param>
    /// <exception cref="ArgumentException">There is no such place.</exception>
    public IActorRef Part(string place) => System.RootOf(NameOf(place))!;

    /// <summary>A guest, to look at.</summary>
    /// <param name="name">Its name. Default the first.</param>
    public GuestVm Vm(string? name = null) => Inspect<GuestVm>(Part(name is null ? "vm" : "vm/" + name));

    /// <summary>A swap device, to look at.</summary>
    /// <param name="name">Its name. Default the first.</param>
    public SwapDevice Device(string? name = null) => Inspect<SwapDevice>(Part(name is null ? "swap" : "swap/" + name));

    /// <summary>Runs a whole machine to its end, and has the oracle look at it as it came to rest.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="ExpectationException">The oracle found a violation, or an actor failed.</exception>
    /// <exception cref="InvalidOperationException">Some parts are probes: then nobody knows what the end is.</exception>
    [StackTraceHidden]
    public MachineResult Run()
    {
        if (_real != MachineParts.All)
            throw new InvalidOperationException("Only a machine without stand-ins can be run to its end; use RunToEnd.");
        SimTime until = _options.Duration is { } duration
            ? (SimTime.Zero + duration).SaturatingAdd(SimulatedMachine.DrainTimeout)
            : SimTime.MaxValue;
        while (RunOn(until).Outcome == RunOutcome.Paused)
        {
        }
        // That a simulated system dies is a result; any other failure is not.
        if (LastReport!.Failure is { Exception: not SimulatedSystemDiedException } failure)
            throw Failure(failure);
        try
        {
            return Machine.Conclude(LastReport);
        }
        catch (BrokenInvariantException violation)
        {
            throw Failure($"the oracle found a violation at the end: {violation.Message}", violation);
        }
    }

    /// <inheritdoc />
    protected override ActorSystem MakeSystem()
    {
        MachineOptions machine = _options with
        {
            Verify = true,
            Faults = [.. _options.Faults, .. Faults.Select(OptionsOf)],
        };
        _machine = new SimulatedMachine(machine, seams: new MachineSeams
        {
            Staff = Staff,
            TieSeed = Options.Schedule.TieSeed,
            HistoryLength = Options.HistoryLength,
        });
        foreach ((string name, TestProbe probe) in _probes)
            probe.Ref = _machine.System.RootOf(name)!;
        return _machine.System;
    }

    private Func<Actor> Staff(string name, Func<Actor> own)
    {
        if (!_probes.TryGetValue(name, out TestProbe? probe))
            return own;
        return IsReal(name) ? () => new TapActor(probe, own) : probe.MakeActor;
    }

    private TestProbe AddProbe(string name)
    {
        // The machine tells a VM to start; a test that plays the VM does not want to hear it.
        TestProbe probe = new(this, name, IsReal(name) ? null : static message => message is StartVm);
        _probes.Add(name, probe);
        return probe;
    }

    private bool IsReal(string name) => _real.HasFlag(name switch
    {
        "hypervisor" => MachineParts.Hypervisor,
        "allocator" => MachineParts.Allocator,
        _ => name.StartsWith("vm-", StringComparison.Ordinal) ? MachineParts.Vms : MachineParts.Devices,
    });

    private string[] Names() =>
    [
        "hypervisor", "allocator",
        .. _options.Swap.Select(static device => "swap-" + device.Name),
        .. _options.Vms.Select(static vm => "vm-" + vm.Name),
    ];

    /// <summary>The actor's name of a place: <c>swap/ssd</c> is <c>swap-ssd</c>, and <c>swap</c> the first device.</summary>
    private string NameOf(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        string name = place.Replace('/', '-');
        string[] names = Names();
        bool first = place is "swap" or "vm";
        return Array.Find(names, known => known == name || (first && known.StartsWith(name + "-", StringComparison.Ordinal)))
            ?? throw new ArgumentException(
                $"This machine has no '{place}'; it has {string.Join(", ", names)}.", nameof(place));
    }
}
