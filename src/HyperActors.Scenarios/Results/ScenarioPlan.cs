using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What a scenario will put together, before it runs: the facts of <c>hyperactors check</c>.</summary>
public sealed record ScenarioPlan
{
    /// <summary>Name of the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>How many VMs.</summary>
    public required int VmCount { get; init; }

    /// <summary>How many vCPUs, over all VMs.</summary>
    public required long VcpuCount { get; init; }

    /// <summary>Guest memory, over all VMs.</summary>
    public required ByteSize GuestMemory { get; init; }

    /// <summary>The host's memory without the hypervisor's part.</summary>
    public required ByteSize UsableMemory { get; init; }

    /// <summary>Capacity of all swap devices.</summary>
    public required ByteSize SwapCapacity { get; init; }

    /// <summary>Guest memory over usable memory: above 1 the host is overcommitted.</summary>
    public required double Overcommit { get; init; }

    /// <summary>What the generators touch at most, page tables included, over all VMs whose workloads are no
    /// traces.</summary>
    public required ByteSize WorkingSet { get; init; }

    /// <summary>How many VMs play traces, whose working sets are not known before they are read.</summary>
    public required int TracedVms { get; init; }

    /// <summary>When it ends; null: when all workloads have ended.</summary>
    public required SimDuration? Duration { get; init; }

    /// <summary>When which fault begins, in the order of time.</summary>
    public required IReadOnlyList<FaultPlanSummary> Faults { get; init; }

    /// <summary>How many objectives.</summary>
    public required int ObjectiveCount { get; init; }

    /// <summary>The replacement policy, as the registry writes it.</summary>
    public required string Eviction { get; init; }

    /// <summary>The VMs, in order.</summary>
    public required IReadOnlyList<VmPlanSummary> Vms { get; init; }

    internal static ScenarioPlan Of(Scenario scenario)
    {
        ScenarioSection section = scenario.Section;
        IReadOnlyList<VmPlanSummary> vms = [.. scenario.VmPlans.Select(vm => Summarize(vm, section))];
        ByteSize guests = Sum(vms.Select(vm => vm.Memory));
        ByteSize usable = section.Host.Memory - section.Host.Reserved;
        return new ScenarioPlan
        {
            Name = scenario.Name,
            VmCount = vms.Count,
            VcpuCount = vms.Sum(vm => (long)vm.Vcpus),
            GuestMemory = guests,
            UsableMemory = usable,
            SwapCapacity = Sum(section.Swap.Select(device => device.Capacity)),
            Overcommit = (double)guests.Bytes / usable.Bytes,
            WorkingSet = Sum(vms.Select(vm => vm.WorkingSet ?? new ByteSize(0))),
            TracedVms = vms.Count(vm => vm.WorkingSet is null),
            Duration = section.Duration,
            Faults = [.. section.Faults.OrderBy(static fault => fault.At)
                .Select(static fault => new FaultPlanSummary(fault.Name, fault.At))],
            ObjectiveCount = section.Slos.Count,
            Eviction = section.Hypervisor.Eviction.Specification,
            Vms = vms,
        };
    }

    private static VmPlanSummary Summarize(VmPlan vm, ScenarioSection section)
    {
        long? pages = 0;
        foreach (ProcessPlan process in vm.Processes)
            pages += WorkloadFacts.Pages(
                process.Workload, section.Host.Paging.GuestLevels!.Value, vm.Section.Guest.Page.Shift);
        return new VmPlanSummary(vm.Name, vm.Section.Memory, vm.Section.Vcpus, vm.Processes.Count,
            pages is { } known ? new PageCount(known).Size : null);
    }

    private static ByteSize Sum(IEnumerable<ByteSize> sizes) => sizes.Aggregate(
        new ByteSize(0), (sum, size) => sum + size);
}

/// <summary>One VM of a plan.</summary>
/// <param name="Name">Name of the VM.</param>
/// <param name="Memory">Its guest-physical memory.</param>
/// <param name="Vcpus">Its vCPUs.</param>
/// <param name="Processes">Its processes.</param>
/// <param name="WorkingSet">What its workloads touch at most, page tables included; null if a trace is among
/// them.</param>
public sealed record VmPlanSummary(string Name, ByteSize Memory, int Vcpus, int Processes, ByteSize? WorkingSet);

/// <summary>One fault of a plan.</summary>
/// <param name="Name">Name of the fault.</param>
/// <param name="At">When it begins.</param>
public sealed record FaultPlanSummary(string Name, SimDuration At);
