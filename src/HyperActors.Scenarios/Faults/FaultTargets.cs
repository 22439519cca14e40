using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Everything in a scenario that a fault can name.</summary>
internal sealed class FaultTargets
{
    private const string Mailbox = "mailbox/";

    private readonly Dictionary<string, FaultTarget> _parts = new(StringComparer.Ordinal);

    public FaultTargets(IEnumerable<string> devices, IEnumerable<VmPlan> vms)
    {
        int index = 0;
        foreach (string device in devices)
        {
            _parts.TryAdd("swap", new FaultTarget(FaultTargetKind.Swap, FaultTarget.All));
            _parts.TryAdd($"swap/{device}", new FaultTarget(FaultTargetKind.Swap, index++));
        }
        _parts.Add("hypervisor", new FaultTarget(FaultTargetKind.Hypervisor));
        _parts.Add("allocator", new FaultTarget(FaultTargetKind.Allocator));
        index = 0;
        foreach (VmPlan vm in vms)
        {
            _parts.TryAdd($"vm/{vm.Name}", new FaultTarget(FaultTargetKind.Vm, index));
            for (int vcpu = 0; vcpu < vm.Section.Vcpus; vcpu++)
                _parts.TryAdd(string.Create(CultureInfo.InvariantCulture, $"vm/{vm.Name}/vcpu/{vcpu}"),
                    new FaultTarget(FaultTargetKind.Vcpu, index, vcpu));
            index++;
        }
    }

    /// <summary>The words that help shows: without vCPUs, which would be too many.</summary>
    public IReadOnlyList<string> Words => [.. _parts.Where(static part => part.Value.Kind != FaultTargetKind.Vcpu)
        .Select(static part => part.Key)];

    /// <summary>All words, to find the nearest.</summary>
    public IEnumerable<string> All => [.. _parts.Keys, .. Words.Select(static word => Mailbox + word)];

    /// <summary>The target of a word; null if there is none.</summary>
    public FaultTarget? Find(string word)
    {
        if (_parts.TryGetValue(word, out FaultTarget? part))
            return part;
        return word.StartsWith(Mailbox, StringComparison.Ordinal)
            && _parts.TryGetValue(word[Mailbox.Length..], out part) && part.Kind != FaultTargetKind.Vcpu
            ? part with { IsMailbox = true } : null;
    }
}
