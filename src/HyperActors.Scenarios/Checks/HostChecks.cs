using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can the host and its hypervisor be built?</summary>
internal sealed class HostChecks(ScenarioSection section, SourceMap map, ErrorList errors)
{
    private readonly HostSection _host = section.Host;

    public void Check()
    {
        CheckMemory();
        CheckTlbs();
        CheckWatermarks();
        CheckOrder();
        CheckIdeal();
        CheckCompression();
        CheckHugePages();
        CheckCpus();
        foreach (SwapSection device in section.Swap)
            CheckDevice(device);
    }

    private void CheckMemory()
    {
        if (_host.Reserved >= _host.Memory)
            errors.Add(map.Locate("host.reserved"), "host.reserved", ErrorCode.ReservedExceedsHost,
                "the hypervisor keeps all memory",
                $"host.memory is {_host.Memory}", "reserve less, or enlarge host.memory");
        ByteSize page = _host.Paging.Page.Bytes;
        foreach ((string path, ByteSize size) in
            (ReadOnlySpan<(string, ByteSize)>)[("host.memory", _host.Memory), ("host.reserved", _host.Reserved)])
            if (size.Bytes % page.Bytes != 0)
                errors.Add(map.Locate(path), path, ErrorCode.PageSizeMismatch,
                    $"'{path}' is no multiple of the host's page",
                    $"not a multiple of {page}", "round it, or choose another host.paging.page");
    }

    private void CheckTlbs()
    {
        foreach ((string name, TlbShapeSection shape) in (ReadOnlySpan<(string, TlbShapeSection)>)
            [("l1", _host.Tlb.L1!), ("l1Large", _host.Tlb.L1Large!), ("l1Huge", _host.Tlb.L1Huge!),
                ("l2", _host.Tlb.L2!),
                ("l2Huge", _host.Tlb.L2Huge!)])
        {
            string path = $"host.tlb.{name}";
            if (shape.Entries % shape.Ways!.Value != 0)
                errors.Add(map.Locate($"{path}.ways"), path, ErrorCode.BadTlb,
                    $"a TLB of {shape.Entries} entries has no {shape.Ways} ways", "does not divide the entries",
                    "entries are a whole multiple of ways");
            else if (shape.Ways > Tlb.WayLimit)
                errors.Add(map.Locate(path), path, ErrorCode.BadTlb,
                    $"a TLB of {shape.Entries} entries is too large to be fully associative",
                    "the profile's ways do not divide the entries", $"say how many 'ways' a set has: from 1 to {Tlb.WayLimit}");
        }
        foreach ((string name, int entries) in (ReadOnlySpan<(string, int)>)
            [("walkCache", _host.Tlb.WalkCache!.Value), ("nestedTlb", _host.Tlb.NestedTlb!.Value)])
        {
            string path = $"host.tlb.{name}";
            if (entries > Tlb.WayLimit && entries % 4 != 0)
                errors.Add(map.Locate(path), path, ErrorCode.BadTlb,
                    $"{entries} entries cannot be divided into sets", "no multiple of 4",
                    $"more than {Tlb.WayLimit} entries come in sets of 4");
        }
    }

    private void CheckWatermarks()
    {
        const string Path = "hypervisor.reclaim.watermarks";
        WatermarksSection marks = section.Hypervisor.Reclaim.Watermarks;
        if (marks.Min.Value > marks.Low.Value)
            errors.Add(map.Locate($"{Path}.min"), $"{Path}.min", ErrorCode.WatermarkOrder, "watermark min is above low",
                $"low is {marks.Low}", "min <= low < high");
        if (marks.Low.Value >= marks.High.Value)
            errors.Add(map.Locate($"{Path}.low"), $"{Path}.low", ErrorCode.WatermarkOrder,
                "watermark low is not below high",
                $"high is {marks.High}", "min <= low < high");
    }

    private void CheckOrder()
    {
        const string Path = "hypervisor.reclaim.order";
        IReadOnlyList<ReclaimStep> order = section.Hypervisor.Reclaim.Order;
        ReclaimStep[] rest = [.. order.Skip(order is [ReclaimStep.Balloon, ..] ? 1 : 0)];
        if (rest is not ([ReclaimStep.Swap] or [ReclaimStep.Kill] or [ReclaimStep.Swap, ReclaimStep.Kill]))
            errors.Add(map.Locate(Path), Path, ErrorCode.ReclaimOrder, "the order of reclaim cannot be", "cannot be",
                "write [swap], [kill], [swap, kill], or one of them with 'balloon' in front");
        else if (rest is [ReclaimStep.Kill] && section.Swap.Count > 0)
            errors.Add(map.Locate(Path), Path, ErrorCode.ReclaimOrder,
                "there is swap, but the order of reclaim leaves it out",
                "no 'swap'", "write [swap, kill], or remove the swap devices");
    }

    private void CheckCompression()
    {
        const string Path = "hypervisor.compression";
        if (section.Hypervisor.Compression is null)
            return;
        if (section.Swap.Count == 0)
            errors.Add(map.Locate(Path), Path, ErrorCode.ContradictoryOptions,
                "a compressed tier needs a swap device behind it", "no 'swap'",
                "add swap: { ssd: { profile: nvme, capacity: 16GiB } }");
        if (_host.Paging.Page != PageSize.Base4KiB)
            errors.Add(map.Locate(Path), Path, ErrorCode.ContradictoryOptions, "pages of 4 KiB are compressed",
                $"host.paging.page is {_host.Paging.Page.Bytes}", "leave the page size out, or leave compression out");
    }

    private void CheckHugePages()
    {
        const string Path = "host.hugePages";
        if (_host.HugePages is not { Enabled: true })
            return;
        if (_host.Paging.Page != PageSize.Base4KiB)
            errors.Add(map.Locate(Path), Path, ErrorCode.ContradictoryOptions, "huge pages are made of pages of 4 KiB",
                $"host.paging.page is {_host.Paging.Page.Bytes}", "leave the page size out, or leave hugePages out");
        if (section.Hypervisor.Allocator.Buddy!.MaxOrder < HugePageOptions.Order)
            errors.Add(map.Locate(Path), Path, ErrorCode.ContradictoryOptions,
                $"a huge page is a block of order {HugePageOptions.Order} of the allocator",
                $"its largest have order {section.Hypervisor.Allocator.Buddy.MaxOrder}", "enlarge maxOrder, or leave hugePages out");
        foreach ((bool isThere, string what) in NotWithHugePages())
            if (isThere)
                errors.Add(map.Locate(Path), Path, ErrorCode.NotYet, $"huge pages beside {what} are not supported yet", "not yet",
                    $"write hugePages: false, or leave {what} out");
    }

    private (bool IsThere, string What)[] NotWithHugePages() =>
    [
        (PolicyNames.Find(section.Hypervisor.Eviction.Policy)?.Reclaim is not null,
            $"eviction '{section.Hypervisor.Eviction.Policy}'"),
        (section.Hypervisor.Ideal, "ideal"),
    ];

    private void CheckIdeal()
    {
        string policy = section.Hypervisor.Eviction.Policy;
        if (section.Hypervisor.Ideal && PolicyNames.Find(policy)?.Reclaim is not null)
            errors.Add(map.Locate("hypervisor.ideal"), "hypervisor.ideal", ErrorCode.ContradictoryOptions,
                $"eviction '{policy}' looks at accessed bits by itself", "it has no ideal form",
                "choose another policy, or leave ideal out");
    }

    private void CheckCpus()
    {
        long vcpus = section.Vms.Sum(vm => (long)vm.Vcpus * (vm.Count ?? 1));
        if (_host.Cpus is { } cpus && cpus < vcpus)
            errors.Add(map.Locate("host.cpus"), "host.cpus", ErrorCode.NotYet,
                "fewer CPUs than vCPUs are not supported yet",
                $"the VMs have {vcpus} vCPUs", $"write cpus: {vcpus}, or leave it out: each vCPU has a CPU of its own",
                Words.Show(vcpus));
    }

    private void CheckDevice(SwapSection device)
    {
        string path = $"swap.{device.Name}";
        foreach ((string name, LatencySection latency) in
            (ReadOnlySpan<(string, LatencySection)>)[("read", device.Read!), ("write", device.Write!)])
            if (latency.Shape == LatencyShape.Uniform && latency.Spread.Value > 1)
                errors.Add(map.Locate($"{path}.{name}.spread"), $"{path}.{name}.spread", ErrorCode.OutOfRange,
                    "a uniform latency cannot spread by more than its mean", "not from 0% to 100%",
                        "write at most 100%");
        if (device.Capacity.Bytes % ByteSize.BasePage.Bytes != 0)
            errors.Add(map.Locate($"{path}.capacity"), $"{path}.capacity", ErrorCode.PageSizeMismatch,
                "'capacity' is no whole number of pages", "not a multiple of 4KiB", "slots hold 4 KiB pages");
    }
}
