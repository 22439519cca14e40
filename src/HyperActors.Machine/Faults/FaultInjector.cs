using System.Diagnostics;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The actor that breaks things: it tells each target when a fault begins and when it ends.</summary>
/// <remarks>
/// All that it will ever say is known before the run, so it says all of it at the start, each message with the delay
/// that makes it arrive at its instant. A timer for each fault was rejected: an injector that acts in the middle of a run
/// could reach every VM at any time, and every engine would have to keep its windows as short as its links.
/// </remarks>
public sealed class FaultInjector : Actor
{
    private readonly MachineOptions _machine;
    private readonly HostWiring _wiring;
    private readonly IActorRef _hypervisor;

    /// <summary>Makes the injector of a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="wiring">Whom it tells; filled in before the run starts.</param>
    /// <param name="hypervisor">The hypervisor.</param>
    public FaultInjector(MachineOptions machine, HostWiring wiring, IActorRef hypervisor)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(wiring);
        ArgumentNullException.ThrowIfNull(hypervisor);
        _machine = machine;
        _wiring = wiring;
        _hypervisor = hypervisor;
    }

    /// <summary>Time between the injector and all others: no fault begins before it is over.</summary>
    public static readonly SimDuration Latency = 1.Microseconds;

    /// <inheritdoc />
    protected override void PreStart()
    {
        for (int index = 0; index < _machine.Faults.Count; index++)
        {
            FaultOptions fault = _machine.Faults[index];
            foreach (IActorRef target in TargetsOf(fault))
            {
                TellAt(target, new FaultBegun(index, fault), fault.Begin);
                if (fault.For is not null)
                    TellAt(target, new FaultEnded(index, fault), fault.End);
            }
        }
    }

    /// <inheritdoc />
    protected override void Receive(object message) =>
        throw new UnreachableException($"The fault injector has no handler for {message}.");

    private void TellAt(IActorRef target, object message, SimTime time) =>
        Context.Tell(target, message, SimDuration.Max(time - Context.Now, Latency));

    private IEnumerable<IActorRef> TargetsOf(FaultOptions fault)
    {
        FaultTarget target = fault.Target;
        if (target.IsMailbox)
            return [];
        return (target.Kind, fault.Verb) switch
        {
            (FaultTargetKind.Swap, _) when target.Index == FaultTarget.All => _wiring.Devices,
            (FaultTargetKind.Swap, _) => [_wiring.Devices[target.Index]],
            (FaultTargetKind.Vm or FaultTargetKind.Vcpu, _) => [_wiring.Vms[target.Index]],
            // Memory that goes is the hypervisor's business first: it must not count on it any more.
            (FaultTargetKind.Allocator, ShrinkFault) => [_hypervisor],
            (FaultTargetKind.Allocator, _) => [_wiring.Allocator!],
            _ => [_hypervisor],
        };
    }
}
