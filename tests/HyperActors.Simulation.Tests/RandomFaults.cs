using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>Random machines on which random things break.</summary>
internal static class RandomFaults
{
    /// <summary>The random machine of a seed, with one to five faults that the machine serves.</summary>
    public static MachineOptions Machine(ulong seed)
    {
        RandomStream random = RandomStream.For(seed, "faults");
        MachineOptions machine = Machines.Random(seed);
        if (random.Below(3) == 0)
            machine = machine with { Swap = [.. machine.Swap, machine.Swap[0] with { Name = "second", Priority = random.Below(2) }] };
        List<FaultOptions> faults = [];
        for (int left = 1 + random.Below(5); left > 0; left--)
            faults.Add(Fault(ref random, machine, faults.Count));
        return machine with
        {
            Faults = faults,
            Hypervisor = machine.Hypervisor with { DeviceTimeout = (1 + random.Below(20)).Milliseconds },
        };
    }

    private static FaultOptions Fault(ref RandomStream random, MachineOptions machine, int number)
    {
        while (true)
        {
            FaultTarget target = Target(ref random, machine);
            FaultVerb verb = Verb(ref random);
            bool endless = random.Below(4) == 0;
            FaultOptions fault = new()
            {
                Name = "fault-" + number,
                At = random.Below(3000).Microseconds,
                For = endless ? null : (1 + random.Below(2000)).Microseconds,
                Target = target,
                Verb = verb,
            };
            // Crashes of the host's own actors forbid much else; they have random machines of their own.
            bool crashesHost = verb is CrashFault && target.Kind is (FaultTargetKind.Hypervisor or FaultTargetKind.Allocator);
            if (FaultSupport.IsServed(verb, target) && !crashesHost && FaultSupport.ObstacleTo(machine, fault) is null)
                return fault;
        }
    }

    private static FaultTarget Target(ref RandomStream random, MachineOptions machine)
    {
        int vm = random.Below(machine.Vms.Count);
        return random.Below(8) switch
        {
            0 or 1 or 2 => new FaultTarget(FaultTargetKind.Swap, random.Below(machine.Swap.Count + 1) - 1),
            3 or 4 => new FaultTarget(FaultTargetKind.Vm, vm),
            5 => new FaultTarget(FaultTargetKind.Vcpu, vm, random.Below(machine.Vms[vm].Vcpus)),
            6 => new FaultTarget(FaultTargetKind.Hypervisor),
            _ => new FaultTarget(FaultTargetKind.Allocator),
        };
    }

    private static FaultVerb Verb(ref RandomStream random)
    {
        Probability chance = Probability.FromDouble((1 + random.Below(100)) / 100.0);
        return random.Below(7) switch
        {
            0 => new SlowFault(1_001 + random.Below(50_000)),
            1 => new FailFault(chance),
            2 => new CrashFault(random.Below(2) == 0),
            3 => new PauseFault(),
            4 => new DeviceFullFault(),
            5 => new TornWriteFault(chance),
            _ => new ShrinkFault((4 * (1 + random.Below(8))).KiB),
        };
    }
}
