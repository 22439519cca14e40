using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.TestKit;

// What breaks on purpose in a machine: planned in the words of scenarios, before the machine is made.
public sealed partial class MachineRig
{
    internal override void CheckPlannable(PlannedFault fault)
    {
        CheckNotMade("A fault");
        FaultTarget target = TargetOf(fault);
        if (!FaultSupport.IsServed(fault.Verb, target))
            throw new ArgumentException($"Nobody can {fault.Verb.Word} {target.Describe(_options)}.");
    }

    internal override long CountOf(PlannedFault fault, FaultEffect effect)
    {
        int index = Faults.ToList().IndexOf(fault) + _options.Faults.Count;
        return Machine.FaultEffects![index, effect];
    }

    /// <summary>They are in force since the machine was made.</summary>
    private protected override void Enforce()
    {
    }

    private FaultOptions OptionsOf(PlannedFault fault, int index) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"planned-{index}-{fault.Verb.Word}"),
        At = fault.At,
        For = fault.Duration,
        Target = TargetOf(fault),
        Verb = fault.Verb,
    };

    private FaultTarget TargetOf(PlannedFault fault)
    {
        FaultTarget? target = fault.Place.Split('/') switch
        {
            ["hypervisor"] => new FaultTarget(FaultTargetKind.Hypervisor),
            ["allocator"] => new FaultTarget(FaultTargetKind.Allocator),
            ["swap"] => new FaultTarget(FaultTargetKind.Swap, FaultTarget.All),
            ["swap", string name] when DeviceOf(name) is >= 0 and int device => new FaultTarget(FaultTargetKind.Swap, device),
            ["vm", string name] when VmOf(name) is >= 0 and int vm => new FaultTarget(FaultTargetKind.Vm, vm),
            ["vm", string name, "vcpu", string number] when VmOf(name) is >= 0 and int vm
                && int.TryParse(number, CultureInfo.InvariantCulture, out int vcpu)
                && vcpu >= 0 && vcpu < _options.Vms[vm].Vcpus
                => new FaultTarget(FaultTargetKind.Vcpu, vm, vcpu),
            _ => null,
        };
        return target is null
            ? throw new ArgumentException($"This machine has no '{fault.Place}'.")
            : target with { IsMailbox = fault.IsMail };
    }

    private void CheckNotMade(string what)
    {
        if (_machine is not null)
            throw new InvalidOperationException($"{what} is set up before virtual time runs.");
    }

    private int DeviceOf(string name) => _options.Swap.ToList().FindIndex(device => device.Name == name);

    private int VmOf(string name) => _options.Vms.ToList().FindIndex(vm => vm.Name == name);
}
