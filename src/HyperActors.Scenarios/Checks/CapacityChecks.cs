namespace HyperActors.Scenarios;

/// <summary>Do the guests fit into host and swap?</summary>
internal sealed class CapacityChecks(
    ScenarioSection section, IReadOnlyList<VmPlan> vms, SourceMap map, ErrorList errors)
{
    private const string OrKill = "or add 'kill' to hypervisor.reclaim.order to allow OOM kills";

    public void Check()
    {
        ByteSize usable = section.Host.Memory - section.Host.Reserved;
        if (usable.Bytes <= 0)
            return;
        ByteSize guests = Sum(vms.Select(vm => vm.Section.Memory));
        ByteSize reservations = Sum(vms.Select(vm => vm.Section.Reservation));
        if (reservations > usable)
            ReportReservations(reservations, usable);
        // Whoever allows kills has said what shall happen when memory runs out.
        if (section.Hypervisor.Reclaim.Order.Contains(ReclaimStep.Kill))
            return;
        if (section.Swap.Count == 0)
            CheckWithoutSwap(guests, usable);
        else
            CheckWithSwap(guests, usable);
    }

    private void CheckWithoutSwap(ByteSize guests, ByteSize usable)
    {
        if (guests > usable)
            errors.Add(map.Locate("host.memory"), "host.memory", ErrorCode.NoSwap,
                "this scenario is overcommitted and has no swap",
                $"guests may need {Show(guests)}, the host has {Show(usable)}",
                $"add swap: {{ ssd: {{ profile: nvme, capacity: {SizeText.Generous(guests)} }} }}, or host.memory of "
                + $"{SizeText.Generous(guests + section.Host.Reserved)}, {OrKill}");
        foreach (VmPlan vm in vms.DistinctBy(vm => vm.Path))
            if (vm.Section.Limit is { } limit && limit < vm.Section.Memory)
                errors.Add(map.Locate($"{vm.Path}.limit"), $"{vm.Path}.limit", ErrorCode.NoSwap,
                    $"VM '{vm.Section.Name}' is limited below its memory and there is no swap",
                        $"memory is {vm.Section.Memory}",
                    "add a swap device, or raise the limit to the memory");
    }

    private void CheckWithSwap(ByteSize guests, ByteSize usable)
    {
        ByteSize swap = Sum(
            section.Swap.Select(device => device.Capacity - GuestSwapChecks.SlicesOf(device, vms)));
        ByteSize missing = guests - usable - swap;
        if (missing.Bytes <= 0)
            return;
        SwapSection largest = section.Swap.MaxBy(device => device.Capacity)!;
        string at = $"swap.{largest.Name}.capacity";
        errors.Add(map.Locate(at), at, ErrorCode.CannotFit, "this scenario cannot fit: swap is too small",
            $"guests may need {Show(guests)}; host {Show(usable)} + swap {Show(swap)} = {Show(usable + swap)}",
            $"capacity of at least {SizeText.Generous(largest.Capacity + missing)}, or host.memory of "
            + $"{SizeText.Generous(section.Host.Memory + missing)}, {OrKill}");
    }

    private void ReportReservations(ByteSize reservations, ByteSize usable)
    {
        VmPlan largest = vms.MaxBy(vm => vm.Section.Reservation)!;
        string at = $"{largest.Path}.reservation";
        errors.Add(map.Locate(at), at, ErrorCode.ReservationsExceedHost, "the VMs reserve more than the host has",
            $"all together {Show(reservations)}, the host has {Show(usable)}", "reserve less, or enlarge host.memory");
    }

    private static ByteSize Sum(IEnumerable<ByteSize> sizes) =>
        sizes.Aggregate(new ByteSize(0), (sum, size) => sum + size);

    /// <summary>A size as people say it: at most one decimal.</summary>
    private static string Show(ByteSize size) => SizeText.Rough(size, " ");
}
