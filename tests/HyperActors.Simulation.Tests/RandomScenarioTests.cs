using HyperActors.Machine;
using HyperActors.Scenarios;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>The random scenarios of the campaign have in them all that scenarios know.</summary>
public sealed class RandomScenarioTests(ITestOutputHelper output)
{
    private const int Seeds = 500;

    private static readonly (string Name, Func<MachineOptions, bool> Has)[] _mechanisms =
    [
        ("page sharing", static machine => machine.Hypervisor.Ksm is not null),
        ("shared zero pages", static machine => machine.Hypervisor.Ksm is { UseZeroPages: true }),
        ("a compressed tier", static machine => machine.Hypervisor.Compression is not null),
        ("an ideal policy", static machine => machine.Hypervisor.SeesEveryReference),
        ("a policy for each VM", static machine => machine.Hypervisor.Scope == ReclaimScope.PerVm),
        ("Linux reclaim of the host", static machine => machine.Hypervisor.Eviction == "linux"),
        ("Linux reclaim of a guest", static machine => machine.Vms.Any(static vm => vm.Swap is { Eviction: "linux" })),
        ("another policy of a guest", static machine => machine.Vms.Any(static vm => vm.Swap is { Eviction: not "linux" })),
        ("the mapper", static machine => machine.Hypervisor.SwapMapper),
        ("the preventer", static machine => machine.Hypervisor.FalseReadsPreventer),
        ("files", static machine => machine.Vms.Any(static vm => vm.Processes.Any(static process => process.File))),
        ("forks", static machine => machine.Vms.Any(static vm => vm.Processes.Any(static process => process.ForkAfter is not null))),
        ("fixed readahead", static machine => machine.Swap.Any(static device => device is { AdaptiveReadahead: false, Readahead: > 1 })),
        ("adaptive readahead", static machine => machine.Swap.Any(static device => device.AdaptiveReadahead)),
        ("two devices", static machine => machine.Swap.Count == 2),
        ("no device", static machine => machine.Swap.Count == 0),
        ("an impatient host", static machine => machine.Hypervisor.DeviceTimeout < 1.Seconds),
        ("proportional balloons", static machine => machine.Hypervisor.Balloon is ProportionalShareOptions),
        ("balloons by the host's use", static machine => machine.Hypervisor.Balloon is HostTargetOptions),
        ("balloons of equal fraction", static machine => machine.Hypervisor.Balloon is EqualFractionOptions),
        ("fixed balloons", static machine => machine.Hypervisor.Balloon is null && machine.Vms.Any(static vm => vm.Balloon is not null)),
        ("free page reporting", static machine => machine.Vms.Any(static vm => vm.FreePageReporting is not null)),
        ("turns", static machine => machine.Interleave == Interleaving.TokenRing),
        ("limits", static machine => machine.Vms.Any(static vm => vm.Limit is not null)),
        ("reservations", static machine => machine.Vms.Any(static vm => vm.Reservation.Bytes > 0)),
        ("large pages of guests", static machine => machine.Vms.Any(static vm => vm.GuestPage != PageSize.Base4KiB)),
        ("large pages of the host", static machine => machine.Host.Paging.HostPage != PageSize.Base4KiB),
        ("tables of one level of translation", static machine => !machine.Host.Paging.Nested),
        ("several vCPUs", static machine => machine.Vms.Any(static vm => vm.Vcpus > 1)),
        ("open loops", static machine => machine.Vms.Any(static vm => vm.Processes.Any(
            static process => process.Phases.Any(static phase => phase.Rate is not null)))),
        ("phases", static machine => machine.Vms.Any(static vm => vm.Processes.Any(static process => process.Phases.Count > 1))),
    ];

    [Fact]
    public void ScenarioOf_ManySeeds_HasAllThatScenariosKnow()
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach ((string name, _) in _mechanisms)
            counts[name] = 0;
        foreach (string fault in PossibleFaults())
            counts[fault] = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            MachineOptions machine = ScenarioReader.ReadText(TortureCampaign.ScenarioOf(seed), "seed.yaml").Scenario!.ToMachineOptions();
            foreach ((string name, Func<MachineOptions, bool> has) in _mechanisms)
                counts[name] += has(machine) ? 1 : 0;
            foreach (FaultOptions fault in machine.Faults)
                counts[NameOf(fault.Verb.Word, fault.Target.IsMailbox ? "mailbox" : fault.Target.Kind.ToString())]++;
        }
        foreach ((string name, int count) in counts)
            output.WriteLine($"{count,5}  {name}");
        string[] missing = [.. counts.Where(static pair => pair.Value == 0).Select(static pair => pair.Key)];
        Assert.True(missing.Length == 0, $"never in {Seeds} seeds: {string.Join(", ", missing)}");
    }

    /// <summary>Every verb with every target that it can be done to.</summary>
    private static IEnumerable<string> PossibleFaults() =>
        FaultCatalogue.All.SelectMany(static verb => verb.Targets.Except(verb.NotYet), static (verb, target) => NameOf(verb.Name, target));

    private static string NameOf(string verb, string target) => $"{verb} of {target.ToLowerInvariant()}";
}
