using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can each guest's own swap be had, and do all slices of a device fit into it?</summary>
internal sealed class GuestSwapChecks(
    ScenarioSection section, IReadOnlyList<VmPlan> vms, SourceMap map, ErrorList errors)
{
    public void Check()
    {
        for (int index = 0; index < section.Vms.Count; index++)
            if (section.Vms[index].Guest.Swap is { } swap)
                CheckOne(section.Vms[index], swap, $"vms[{index}].guest");
        for (int index = 0; index < section.Vms.Count; index++)
            CheckFiles(section.Vms[index], $"vms[{index}]");
        foreach (SwapSection device in section.Swap)
            CheckSlices(device);
        CheckMapper();
    }

    private void CheckFiles(VmSection vm, string path)
    {
        for (int index = 0; index < vm.Processes?.Count; index++)
        {
            ProcessSection process = vm.Processes[index];
            string at = $"{path}.processes[{index}].file";
            if (process.File && process.Fork is not null)
                errors.Add(map.Locate(at), at, ErrorCode.NotYet, "a process with a file for memory cannot fork yet",
                    "with 'fork'", "leave one of them out");
            if (process.File && vm.Guest.Swap is null)
                errors.Add(map.Locate(at), at, ErrorCode.ContradictoryOptions, "a file needs a virtual disk",
                    $"VM '{vm.Name}' has none", "add guest: { swap: { device: ssd, capacity: 1GiB } }");
            else if (process.File && PolicyNames.Find(vm.Guest.Swap!.Eviction.Policy)?.Reclaim is not null)
                errors.Add(map.Locate(at), at, ErrorCode.NotYet,
                    $"eviction '{vm.Guest.Swap.Eviction.Policy}' of a guest knows no files yet", "of a file",
                    "choose another policy for guest.swap, or leave file out");
        }
    }

    private void CheckMapper()
    {
        const string Path = "hypervisor.swapping.mapper";
        string policy = section.Hypervisor.Eviction.Policy;
        if (section.Hypervisor.Swapping.Mapper && PolicyNames.Find(policy)?.Reclaim is not null)
            errors.Add(map.Locate(Path), Path, ErrorCode.NotYet, $"eviction '{policy}' knows no mapper yet", "not yet",
                "choose another policy, or leave the mapper out");
    }

    /// <summary>How much of a device is given to guests.</summary>
    public static ByteSize SlicesOf(SwapSection device, IReadOnlyList<VmPlan> vms) => new(vms.Sum(
        vm => vm.Section.Guest.Swap is { } swap && swap.Device == device.Name ? swap.Capacity.Bytes : 0));

    private void CheckOne(VmSection vm, GuestSwapSection swap, string path)
    {
        if (section.Swap.All(device => device.Name != swap.Device))
            ReportUnknownDevice(swap, $"{path}.swap.device");
        if (swap.Capacity.Bytes % ByteSize.BasePage.Bytes != 0)
            errors.Add(map.Locate($"{path}.swap.capacity"), $"{path}.swap.capacity", ErrorCode.PageSizeMismatch,
                "'capacity' is no whole number of pages", "not a multiple of 4KiB", "a guest pages 4 KiB at a time");
        if (vm.Guest.Page != PageSize.Base4KiB)
            errors.Add(map.Locate($"{path}.swap"), $"{path}.swap", ErrorCode.ContradictoryOptions,
                $"VM '{vm.Name}' has large pages and a swap of its own", $"guest.page is {vm.Guest.Page.Bytes}",
                "a guest with a swap of its own maps pages of 4KiB: leave guest.page or guest.swap out");
    }

    private void ReportUnknownDevice(GuestSwapSection swap, string at)
    {
        string[] names = [.. section.Swap.Select(device => device.Name)];
        string? nearest = NearestWord.Find(swap.Device, names);
        errors.Add(map.Locate(at), at, ErrorCode.UnknownDevice, $"there is no swap device '{swap.Device}'",
            SectionBinder.DidYouMean(nearest),
            names.Length > 0 ? $"swap devices: {string.Join(", ", names)}"
                : $"add swap: {{ {swap.Device}: {{ profile: nvme, capacity: {SizeText.Generous(swap.Capacity)} }} }}",
            nearest);
    }

    private void CheckSlices(SwapSection device)
    {
        ByteSize slices = SlicesOf(device, vms);
        if (slices <= device.Capacity)
            return;
        string at = $"swap.{device.Name}.capacity";
        errors.Add(map.Locate(at), at, ErrorCode.CannotFit,
            $"the guests' swap does not fit into '{device.Name}'",
            $"they have {SizeText.Rough(slices, " ")} of it",
            $"capacity of at least {SizeText.Generous(slices)}, or give the guests less");
    }
}
