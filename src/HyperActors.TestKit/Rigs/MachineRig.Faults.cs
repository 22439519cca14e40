using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.TestKit;

// What breaks on purpose: planned in the words of scenarios, before virtual time runs.
public sealed partial class MachineRig
{
    private readonly List<PlannedFault> _faults = [];

    /// <summary>Begins to plan a fault: <c>rig.At(10.Milliseconds).Slow("swap", 10).For(2.Milliseconds)</c>.</summary>
    /// <param name="at">When it begins, from the start of the run; not negative.</param>
    /// <exception cref="InvalidOperationException">Virtual time runs already.</exception>
    public FaultMoment At(SimDuration at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at.Picoseconds, nameof(at));
        CheckNotMade("A fault");
        return new FaultMoment(this, at);
    }

    /// <inheritdoc />
    private protected override string Setting() => string.Concat(AllFaults.Select(fault =>
        $"fault: {fault.Verb.Word} {fault.Target.Describe(_options)} at {fault.At}"
        + (fault.For is { } span ? $" for {span}\n" : "\n")));

    private IReadOnlyList<FaultOptions> AllFaults => [.. _options.Faults, .. _faults.Select(static fault => fault.Options)];

    internal PlannedFault Plan(SimDuration at, FaultTarget target, FaultVerb verb)
    {
        CheckNotMade("A fault");
        if (!FaultSupport.IsServed(verb, target))
            throw new ArgumentException($"Nobody can {verb.Word} {target.Describe(_options)}.", nameof(target));
        int index = _options.Faults.Count + _faults.Count;
        PlannedFault fault = new(this, index, new FaultOptions
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"planned-{index}-{verb.Word}"),
            At = at,
            Target = target,
            Verb = verb,
        });
        _faults.Add(fault);
        return fault;
    }

    internal FaultTarget TargetOf(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        string[] parts = place.Split('/');
        FaultTarget? target = parts switch
        {
            ["hypervisor"] => new FaultTarget(FaultTargetKind.Hypervisor),
            ["allocator"] => new FaultTarget(FaultTargetKind.Allocator),
            ["swap"] => new FaultTarget(FaultTargetKind.Swap, FaultTarget.All),
            ["swap", string name] when DeviceOf(name) is >= 0 and int device => new FaultTarget(FaultTargetKind.Swap, device),
            ["vm", string name] when VmOf(name) is >= 0 and int vm => new FaultTarget(FaultTargetKind.Vm, vm),
            ["vm", string name, "vcpu", string number] when VmOf(name) is >= 0 and int vm
                && int.TryParse(number, CultureInfo.InvariantCulture, out int vcpu) && vcpu >= 0 && vcpu < _options.Vms[vm].Vcpus
                => new FaultTarget(FaultTargetKind.Vcpu, vm, vcpu),
            _ => null,
        };
        return target ?? throw new ArgumentException($"This machine has no '{place}'.", nameof(place));
    }

    internal void CheckNotMade(string what)
    {
        if (_machine is not null)
            throw new InvalidOperationException($"{what} is set up before virtual time runs.");
    }

    private int DeviceOf(string name) => _options.Swap.ToList().FindIndex(device => device.Name == name);

    private int VmOf(string name) => _options.Vms.ToList().FindIndex(vm => vm.Name == name);
}
