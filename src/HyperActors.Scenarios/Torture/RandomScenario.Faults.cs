using YamlDotNet.RepresentationModel;
using static HyperActors.Scenarios.ScenarioTree;

namespace HyperActors.Scenarios;

/// <content>What breaks.</content>
internal sealed partial class RandomScenario
{
    private YamlMappingNode MakeFault(int index)
    {
        (string verb, string kind) = _dice.PickFrom(_faults);
        return Map(
            ("name", "fault" + ScenarioDice.Text(index)),
            ("at", _dice.Quantity(0, _spanMicroseconds * 2 / 3, "us")),
            ("for", verb == "crash" ? null : _dice.Quantity(1, _spanMicroseconds / 4, "us")),
            ("target", TargetOf(kind)),
            (verb, MakeVerb(verb)));
    }

    /// <summary>Verbs with targets that the simulator serves.</summary>
    private (string Verb, string Target)[] PossibleFaults() =>
    [
        .. FaultCatalogue.All.SelectMany(verb => verb.Targets.Except(verb.NotYet)
            .Where(target => target != "swap" || _devices.Count > 0)
            .Select(target => (verb.Name, target))),
    ];

    private string TargetOf(string kind)
    {
        (string vm, int vcpus) = _dice.PickFrom(_vms);
        return kind switch
        {
            "swap" => _dice.OneIn(2) ? "swap" : "swap/" + _dice.PickFrom(_devices),
            "vm" => "vm/" + vm,
            "vcpu" => $"vm/{vm}/vcpu/{ScenarioDice.Text(_dice.Between(0, vcpus - 1))}",
            "mailbox" => "mailbox/" + _dice.Pick("hypervisor", "allocator", "vm/" + vm, _devices.Count > 0 ? "swap" : "allocator"),
            _ => kind,
        };
    }

    private YamlMappingNode MakeVerb(string verb)
    {
        string chance = _dice.OneIn(4) ? "100%" : _dice.Quantity(1, 40, "%");
        return verb switch
        {
            "slow" => Map(("latency", "x" + _dice.Quantity(2, 50, ""))),
            "fail" or "tornWrite" or "drop" or "duplicate" or "corrupt" => Map(("probability", chance)),
            "delay" => Map(("probability", chance), ("by", _dice.Quantity(1, 300, "us"))),
            "crash" => Map(
                ("restartAfter", _dice.OneIn(5) ? null : _dice.Quantity(1, 1_000, "us")),
                ("loseSlots", _dice.OneIn(3) ? "true" : null)),
            "shrink" => Map(("by", Memory(Math.Max(_unitPages, _pages * _dice.Between(1, 20) / 100)))),
            _ => Map(),
        };
    }
}
