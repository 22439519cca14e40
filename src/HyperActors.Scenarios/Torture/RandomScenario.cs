using YamlDotNet.RepresentationModel;
using static HyperActors.Scenarios.ScenarioTree;

namespace HyperActors.Scenarios;

/// <summary>
/// A random small scenario from a seed: VMs, sizes, policies, devices, workloads, mechanisms and faults, in whatever
/// mixture.
/// </summary>
/// <remarks>
/// Sizes are in hundreds of pages and times in milliseconds, so that a run takes milliseconds, but with too little of
/// everything: most scenarios reclaim all the time, many guests page as well, and things break meanwhile. What the
/// checks of scenarios refuse (mechanisms that exclude each other, mostly) is taken out where the error points, so the
/// checks are played with too, and the mixture follows what the simulator can do.
/// </remarks>
internal sealed partial class RandomScenario
{
    private const int PruningLimit = 40;
    private const int DiskPages = 2_048;

    private readonly ulong _seed;
    private readonly ScenarioDice _dice;
    private readonly List<string> _devices = [];
    private readonly List<(string Name, int Vcpus)> _vms = [];
    private readonly int _spanMicroseconds;
    private readonly int _unitPages;            // base pages of the unit in which the host gives memory out
    private readonly bool _takesTurns;          // which only the simplest VMs can
    private readonly bool _sharesPages;
    private readonly bool _hasHugePages;
    private (string Verb, string Target)[] _faults = [];
    private int[] _disks = [];                  // by device: virtual disks of guests that lie on it
    private int _pages;

    private RandomScenario(ulong seed)
    {
        _seed = seed;
        _dice = new ScenarioDice(seed);
        _spanMicroseconds = _dice.Between(300, 4_000);
        _unitPages = _dice.OneIn(14) ? 512 : 1;
        _takesTurns = _dice.OneIn(30);
        _sharesPages = _dice.OneIn(4);
        _hasHugePages = _dice.OneIn(6);
    }

    /// <summary>Makes the scenario of a seed.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="refused">How many things were taken out because the checks refused them.</param>
    /// <returns>Its text; the checks accept it, or would have to be wrong.</returns>
    public static string Make(ulong seed, out int refused)
    {
        YamlMappingNode root = new RandomScenario(seed).MakeRoot();
        for (refused = 0; refused < PruningLimit; refused++)
        {
            string text = ToText(root);
            ScenarioReading reading = ScenarioReader.ReadText(text, "torture.yaml");
            if (reading.Scenario is not null || !reading.Errors.Any(error => Prune(root, error.Path)))
                return text;
        }
        return ToText(root);
    }

    private YamlMappingNode MakeRoot()
    {
        NameDevices();
        YamlSequenceNode vms = List([.. Enumerable.Range(0, _dice.Between(1, 4)).Select(MakeVm)]);
        _faults = PossibleFaults();
        int breaks = _faults.Length == 0 ? 0 : Math.Max(0, _dice.Between(-2, 4));
        YamlSequenceNode faults = List([.. Enumerable.Range(0, breaks).Select(MakeFault)]);
        return Map(
            ("schema", ScenarioSection.Version),
            ("name", "torture-" + _seed),
            ("seed", ScenarioDice.Text(_dice.Between(1, 1_000_000))),
            ("duration", _spanMicroseconds + "us"),
            ("warmup", _dice.OneIn(4) ? _dice.Quantity(1, _spanMicroseconds / 3, "us") : null),
            ("interleave", _takesTurns ? "token-ring" : null),
            ("host", MakeHost()),
            ("hypervisor", MakeHypervisor()),
            ("swap", _devices.Count > 0 ? MakeSwap() : null),
            ("vms", vms),
            ("faults", faults.Children.Count > 0 ? faults : null));
    }

    private YamlMappingNode MakeHost()
    {
        int pages = Math.Max(48 * _unitPages, _pages * _dice.Between(30, 120) / 100);
        return Map(
            ("memory", Memory((pages + _unitPages - 1) / _unitPages * _unitPages)),
            ("reserved", _dice.OneIn(10) ? Memory(8 * _unitPages) : null),
            ("hugePages", _hasHugePages
                ? Map(("clearing", _dice.Quantity(0, 60, "us")), ("splitting", _dice.Quantity(0, 20, "us")))
                : null),
            ("cpu", _dice.OneIn(3) ? _dice.Pick("generic", "skylake-sp", "zen2") : null),
            ("paging", MakePaging()),
            ("tlb", _dice.OneIn(6)
                ? Map(("walkCache", _dice.Quantity(0, 8, "")), ("nestedTlb", ScenarioDice.Text(8 * _dice.Between(0, 3))))
                : null));
    }

    private YamlMappingNode? MakePaging()
    {
        string? levels = _dice.OneIn(12) ? "5" : null;
        string? page = _unitPages > 1 ? "2MiB" : null;
        string? mode = _dice.OneIn(20) ? "native" : null;
        return levels is null && page is null && mode is null ? null : Map(("mode", mode), ("levels", levels), ("page", page));
    }

    private YamlMappingNode MakeHypervisor()
    {
        bool balloons = _dice.OneIn(3);
        List<YamlNode> order = [];
        if (balloons)
            order.Add("balloon");
        order.Add("swap");
        order.Add("kill");
        return Map(
            ("allocator", _dice.OneIn(10) ? Map(("buddy", Map(("maxOrder", _dice.Quantity(0, 12, ""))))) : null),
            ("eviction", Map((_dice.OneIn(8) ? "linux" : _dice.PickFrom(PolicyNames.All), Map()))),
            ("ideal", _dice.OneIn(10) ? "true" : null),
            ("scope", _dice.OneIn(3) ? "perVm" : null),
            ("reclaim", MakeReclaim(List(order), balloons)),
            ("compression", _dice.OneIn(5) ? MakeCompression() : null),
            ("ksm", _sharesPages ? MakeScanner() : null),
            ("swapping", _dice.OneIn(4)
                ? Map(("mapper", _dice.OneIn(3) ? null : "true"), ("preventer", _dice.OneIn(2) ? "true" : null))
                : null),
            ("deviceTimeout", _dice.OneIn(3) ? _dice.Quantity(100, 20_000, "us") : null));
    }

    private YamlMappingNode MakeReclaim(YamlSequenceNode order, bool balloons) => Map(
        ("order", order),
        ("watermarks", _dice.OneIn(4)
            ? Map(("min", _dice.Quantity(0, 3, "%")), ("low", _dice.Quantity(3, 8, "%")), ("high", _dice.Quantity(8, 20, "%")))
            : null),
        ("batch", _dice.OneIn(3) ? _dice.Quantity(1, 64, "") : null),
        ("sample", _dice.OneIn(3) ? _dice.Quantity(1, 100, "") : null),
        ("balloon", balloons ? MakeController() : null));

    private YamlMappingNode MakeCompression() => Map(
        ("pool", _dice.Quantity(2, 40, "%")),
        ("accept", _dice.OneIn(3) ? _dice.Quantity(0, 100, "%") : null),
        ("compressor", _dice.Pick("lz4", "lzoRle", "zstd")),
        ("incompressible", _dice.Quantity(0, 60, "%")));

    private YamlMappingNode MakeScanner() => Map(
        ("scan", _dice.Quantity(1, 200, "")),
        ("every", _dice.Quantity(5, 300, "us")),
        ("zeroPages", _dice.OneIn(2) ? "true" : null),
        ("maxSharing", _dice.OneIn(3) ? _dice.Quantity(2, 10, "") : null));

    private YamlMappingNode MakeController()
    {
        string every = _dice.Quantity(20, 500, "us");
        string step = Memory(_dice.Between(1, 40));
        return _dice.Between(0, 3) switch
        {
            0 => Map(("proportional", Map(
                ("every", every), ("step", step), ("tax", _dice.Quantity(0, 99, "%")), ("sample", _dice.Quantity(1, 60, ""))))),
            1 => Map(("proxmox", Map(
                ("every", every), ("step", step), ("target", _dice.Quantity(30, 95, "%")), ("deadband", "16KiB")))),
            2 => Map(("equalFraction", Map(("every", every), ("inactiveAfter", _dice.Quantity(500, 2_000, "us"))))),
            _ => Map(("fixed", Map(("target", Memory(_dice.Between(0, 60)))))),
        };
    }

    private void NameDevices()
    {
        int devices = _dice.OneIn(12) ? 0 : _dice.Between(1, 2);
        _devices.AddRange(new[] { "ssd", "spare" }.Take(devices));
        _disks = new int[devices];
    }

    private YamlMappingNode MakeSwap()
    {
        YamlMappingNode swap = [];
        for (int index = 0; index < _devices.Count; index++)
            swap.Add(_devices[index], MakeDevice(_disks[index]));
        return swap;
    }

    /// <summary>A swap device; what is scarce on it is what guests' virtual disks leave.</summary>
    private YamlMappingNode MakeDevice(int disks) => Map(
        ("profile", _dice.OneIn(3) ? _dice.Pick("nvme", "optane", "zram", "cxl", "sata-ssd") : null),
        ("capacity", _dice.OneIn(8) ? Memory(_dice.Between(20, 300) * _unitPages + disks * DiskPages) : "64MiB"),
        ("priority", _dice.OneIn(3) ? _dice.Quantity(0, 2, "") : null),
        ("channels", _dice.OneIn(2) ? _dice.Quantity(1, 4, "") : null),
        ("queueDepth", _dice.OneIn(6) ? _dice.Quantity(1, 16, "") : null),
        ("read", _dice.OneIn(2)
            ? Map(
                ("mean", _dice.Quantity(1, 100, "us")),
                ("shape", _dice.Pick("fixed", "uniform", "exponential", "logNormal")),
                ("spread", "20%"))
            : null),
        ("write", _dice.OneIn(3) ? _dice.Quantity(1, 60, "us") : null),
        ("perPage", _dice.OneIn(4) ? _dice.Quantity(0, 3_000, "ns") : null),
        ("readahead", _dice.OneIn(2)
            ? Map(_dice.OneIn(2) ? ("fixed", _dice.Pick("1", "2", "4", "8")) : ("adaptive", _dice.Pick("2", "4", "8")))
            : null),
        ("writeCluster", _dice.OneIn(4) ? _dice.Quantity(1, 32, "") : null));

    private YamlMappingNode MakeVm(int index)
    {
        string name = "vm" + ScenarioDice.Text(index);
        int vcpus = _takesTurns ? 1 : _dice.Between(1, 3);
        _vms.Add((name, vcpus));
        int workingSets = 0;
        int count = _takesTurns ? 1 : _dice.Between(1, 3);
        bool pages = _devices.Count > 0 && _dice.OneIn(3);
        YamlSequenceNode processes = List([.. Enumerable.Range(0, count).Select(process => MakeProcess(process, pages, ref workingSets))]);
        bool large = _dice.OneIn(16);
        int memory = large ? 512 * _dice.Between(4, 8) : pages ? Math.Max(80, workingSets * 2 / 3) : workingSets + _dice.Between(64, 128);
        if (_hasHugePages)
            memory = Math.Max(memory, 512 * _dice.Between(1, 3));
        memory = (memory + _unitPages - 1) / _unitPages * _unitPages;
        _pages += large || _hasHugePages ? memory : Math.Max(_unitPages, workingSets);
        return Map(
            ("name", name),
            ("memory", Memory(memory)),
            ("vcpus", ScenarioDice.Text(vcpus)),
            ("share", _dice.OneIn(3) ? _dice.Quantity(1, 4, "") : null),
            ("limit", _dice.OneIn(6) ? Memory(memory * _dice.Between(40, 95) / 100) : null),
            ("reservation", _dice.OneIn(8) ? Memory(memory * _dice.Between(5, 25) / 100) : null),
            ("quantum", _takesTurns ? _dice.Quantity(1, 300, "") : null),
            ("start", _dice.OneIn(3) ? _dice.Quantity(0, _spanMicroseconds / 2, "us") : null),
            ("content", _sharesPages && !_dice.OneIn(4)
                ? Map(("shared", _dice.Quantity(0, 80, "%")), ("zero", _dice.Quantity(0, 20, "%")))
                : null),
            ("guest", MakeGuest(pages, large, memory)),
            ("processes", processes));
    }

    private YamlMappingNode MakeGuest(bool pages, bool large, int memory) => Map(
        ("page", large ? "2MiB" : null),
        ("timeSlice", _dice.OneIn(2) ? _dice.Quantity(20, 500, "us") : null),
        ("asyncPageFaults", _dice.OneIn(2) ? "false" : null),
        ("swap", pages
            ? Map(
                ("device", TakeDisk()),
                ("capacity", Memory(DiskPages)),
                ("eviction", _dice.OneIn(2) ? Map((_dice.OneIn(3) ? "linux" : _dice.PickFrom(PolicyNames.All), Map())) : null))
            : null),
        ("freePageReporting", _dice.OneIn(5)
            ? Map(("delay", _dice.Quantity(0, 300, "us")), ("order", _dice.Quantity(0, 4, "")))
            : null),
        ("balloon", _dice.OneIn(4)
            ? Map(
                ("target", Memory(_dice.Between(0, memory / 2))),
                ("max", _dice.Quantity(0, 100, "%")),
                ("deflateOnOom", _dice.OneIn(2) ? "true" : null),
                ("batch", _dice.Quantity(1, 64, "")),
                ("retry", _dice.Quantity(10, 400, "us")))
            : null));

    private string TakeDisk()
    {
        int device = _dice.Between(0, _devices.Count - 1);
        _disks[device]++;
        return _devices[device];
    }

    private YamlMappingNode MakeProcess(int index, bool hasDisk, ref int workingSets)
    {
        int pages = _dice.Between(4, 120);
        bool forks = !_takesTurns && _dice.OneIn(7);
        bool isFile = hasDisk && !forks && _dice.OneIn(3);
        workingSets += forks ? 2 * pages : pages;
        return Map(
            ("name", "p" + ScenarioDice.Text(index)),
            ("workload", MakeWorkload(pages)),
            ("file", isFile ? "true" : null),
            ("fork", forks ? Map(("after", _dice.Quantity(0, _spanMicroseconds, "us"))) : null));
    }

    private YamlMappingNode MakeWorkload(int pages) => _dice.Between(0, 17) switch
    {
        0 => Map(("mix", Map(("parts", List([MakePattern(pages, closed: true), MakePattern(pages, closed: true)]))))),
        < 4 => Map(("phases", List([
            Phase(_dice.Quantity(50, 1_000, "us"), MakePattern(pages)),
            Phase(_dice.Quantity(50, 1_000, "us"), MakePattern(pages))]))),
        _ => MakePattern(pages),
    };

    private static YamlMappingNode Phase(string span, YamlMappingNode pattern)
    {
        YamlMappingNode phase = Map(("for", span));
        foreach ((YamlNode key, YamlNode value) in pattern.Children)
            phase.Add(key, value);
        return phase;
    }

    private YamlMappingNode MakePattern(int pages, bool closed = false)
    {
        string kind = _dice.Pick("uniform", "zipf", "sequential", "hotCold", "pointerChase", "scan", "lruStack", "stride");
        bool open = !closed && _dice.OneIn(5);
        return Map((kind, Map(
            ("workingSet", Memory(pages)),
            ("writes", kind == "pointerChase" ? null : _dice.Quantity(0, 100, "%")),
            ("rate", open ? _dice.Quantity(100_000, 3_000_000, "/s") : null),
            ("think", open ? null : _dice.Quantity(50, 2_000, "ns")),
            ("accessesPerPage", _dice.OneIn(4) ? _dice.Quantity(1, 8, "") : null),
            ("accesses", _dice.OneIn(3) ? _dice.Quantity(100, 3_000, "") : null),
            ("populate", _dice.OneIn(4) ? "true" : null),
            ("stride", kind == "stride" ? Memory(_dice.Between(1, Math.Min(8, pages - 1))) : null),
            ("hot", kind == "hotCold" ? _dice.Quantity(30, 70, "%") : null))));
    }

    private static string Memory(int pages) => ScenarioDice.Text(4L * pages) + "KiB";
}
