using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can each VM be built?</summary>
internal sealed class VmChecks(ScenarioSection section, IReadOnlyList<VmPlan> vms, SourceMap map, ErrorList errors)
{
    public void Check()
    {
        CheckNames();
        for (int index = 0; index < section.Vms.Count; index++)
            CheckVm(section.Vms[index], $"vms[{index}]");
    }

    private void CheckNames()
    {
        Dictionary<string, VmPlan> seen = new(StringComparer.Ordinal);
        HashSet<string> reported = new(StringComparer.Ordinal);
        foreach (VmPlan vm in vms)
        {
            if (seen.TryAdd(vm.Name, vm) || !reported.Add(vm.Path))
                continue;
            SourceNode first = map.Locate($"{seen[vm.Name].Path}.name");
            errors.Add(map.Locate($"{vm.Path}.name"), $"{vm.Path}.name", ErrorCode.DuplicateName,
                $"two VMs are named '{vm.Name}'",
                $"first in line {first.Line}", "give them different names, or write one of them with 'count'");
        }
    }

    private void CheckVm(VmSection vm, string path)
    {
        if (vm.Workload is null == vm.Processes is null)
            errors.Add(map.Locate(vm.Workload is null ? path : $"{path}.processes"), path, ErrorCode.NothingRuns,
                vm.Workload is null ? $"nothing runs in VM '{vm.Name}'"
                    : $"VM '{vm.Name}' has both a workload and processes",
                vm.Workload is null ? "no 'workload'" : "which one?", "write either 'workload' or 'processes'");
        CheckProcessNames(vm, path);
        CheckProcessCount(vm, path);
        CheckTurns(vm, path);
        CheckGroup(vm, path);
        CheckPages(vm, path);
        if (vm.Reservation > vm.Memory)
            errors.Add(map.Locate($"{path}.reservation"), $"{path}.reservation", ErrorCode.MemoryShare,
                "the reservation is larger than the VM", $"memory is {vm.Memory}", "reserve at most the memory");
        if (vm.Limit is { } limit && limit < vm.Reservation)
            errors.Add(map.Locate($"{path}.limit"), $"{path}.limit", ErrorCode.LimitBelowReservation,
                $"the limit of VM '{vm.Name}' is below its reservation", $"reservation is {vm.Reservation}",
                "a limit is at least the reservation");
    }

    private void CheckTurns(VmSection vm, string path)
    {
        bool single = vm.Vcpus == 1
            && (vm.Processes is null || vm.Processes is [{ Fork: null, Count: null or 1 }]);
        if (section.Interleave == Interleaving.TokenRing && !single)
            errors.Add(map.Locate(path), path, ErrorCode.NotYet,
                "turns are for VMs with one vCPU and one process that does not fork",
                $"VM '{vm.Name}' has more", "write interleave: free, or make several VMs of it");
    }

    /// <summary>A kernel's reclaim knows VMs as groups under one limit, and nothing else of them.</summary>
    private void CheckGroup(VmSection vm, string path)
    {
        string policy = section.Hypervisor.Eviction.Policy;
        if (PolicyNames.Find(policy)?.Reclaim is null)
            return;
        foreach ((string name, bool given) in
            (ReadOnlySpan<(string, bool)>)[("limit", vm.Limit is not null), ("reservation", vm.Reservation.Bytes > 0)])
            if (given)
                errors.Add(map.Locate($"{path}.{name}"), $"{path}.{name}", ErrorCode.NotYet,
                    $"eviction '{policy}' keeps no {name} of single VMs yet",
                    "the host is the only limit", $"leave the {name} out, or choose another policy");
    }

    private void CheckProcessNames(VmSection vm, string path)
    {
        VmPlan? plan = vms.FirstOrDefault(candidate => candidate.Path == path);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ProcessPlan process in plan?.Processes ?? [])
            if (!seen.Add(process.Name))
            {
                string own = SourceMap.Join(SourceMap.Parent(process.Path), "name");
                errors.Add(map.Locate(own), own, ErrorCode.DuplicateName,
                    $"two processes of VM '{vm.Name}' are named '{process.Name}'",
                    "again", "give them different names, or write one of them with 'count'");
                return;
            }
    }

    /// <summary>Each process has an identifier in the TLBs' tags, and so has the copy that it forks.</summary>
    private void CheckProcessCount(VmSection vm, string path)
    {
        IReadOnlyList<ProcessPlan> processes = vms.FirstOrDefault(candidate => candidate.Path == path)?.Processes ?? [];
        int copies = (vm.Processes ?? []).Sum(static process => process.Fork is null ? 0 : process.Count ?? 1);
        if (processes.Count + copies > AddressSpace.AsidLimit)
            errors.Add(map.Locate($"{path}.processes"), $"{path}.processes", ErrorCode.OutOfRange,
                $"VM '{vm.Name}' has too many processes",
                $"{processes.Count} processes and {copies} forked copies",
                $"a VM has at most {AddressSpace.AsidLimit} with their copies: spread them over several VMs");
    }

    private void CheckPages(VmSection vm, string path)
    {
        ByteSize host = section.Host.Paging.Page.Bytes;
        ByteSize guest = vm.Guest.Page.Bytes;
        ByteSize page = host > guest ? host : guest;
        foreach ((string name, ByteSize? size) in
            (ReadOnlySpan<(string, ByteSize?)>)[("memory", vm.Memory), ("limit", vm.Limit),
                ("reservation", vm.Reservation)])
        {
            ByteSize unit = name == "memory" ? page : host;
            if (size is { } bytes && bytes.Bytes % unit.Bytes != 0)
                errors.Add(map.Locate($"{path}.{name}"), $"{path}.{name}", ErrorCode.PageSizeMismatch,
                    $"'{name}' is no multiple of the page", $"not a multiple of {unit}",
                    unit == host && host > ByteSize.BasePage ? "round it, or choose another host.paging.page"
                    : unit > ByteSize.BasePage ? "round it, or choose another guest.page"
                        : "round it: memory comes in pages of 4 KiB");
        }
    }
}
