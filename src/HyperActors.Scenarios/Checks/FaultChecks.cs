using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can each fault be injected, and where?</summary>
internal sealed class FaultChecks(
    ScenarioSection section, IReadOnlyList<VmPlan> vms, SourceMap map, ErrorList errors)
{
    private const int MostTargets = 24;

    private readonly FaultTargets _targets = new(section.Swap.Select(static device => device.Name), vms);

    public void Check()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int index = 0; index < section.Faults.Count; index++)
        {
            FaultSection fault = section.Faults[index];
            string path = $"faults[{index}]";
            if (!names.Add(fault.Name))
                errors.Add(map.Locate($"{path}.name"), $"{path}.name", ErrorCode.DuplicateName,
                    $"two faults are named '{fault.Name}'", "again", "give them different names");
            CheckSpan(fault, path);
            if (_targets.Find(fault.Target) is { } target)
                CheckVerb(fault, target, path);
            else
                ReportUnknownTarget(fault, $"{path}.target");
        }
    }

    private void CheckSpan(FaultSection fault, string path)
    {
        if (fault is { Crash: not null, For: not null })
            errors.Add(map.Locate($"{path}.for"), $"{path}.for", ErrorCode.ContradictoryOptions,
                $"fault '{fault.Name}' is a crash, which takes no time", "a crash has restartAfter",
                $"write crash: {{ restartAfter: {fault.For} }}");
        if (fault.Pause is not null && fault.For is null)
            errors.Add(map.Locate(path), path, ErrorCode.MissingKey, $"fault '{fault.Name}' needs 'for'",
                "a pause without an end", "add for: 100ms");
        if (section.Duration is not { } duration)
            return;
        bool late = fault.At >= duration;
        if (!late && (FaultPlan.SpanOf(fault) is not { } span || span <= duration - fault.At))
            return;
        string key = late ? "at" : fault.Crash is null ? "for" : "crash.restartAfter";
        errors.Add(map.Locate($"{path}.{key}"), $"{path}.{key}", ErrorCode.FaultAfterEnd,
            $"fault '{fault.Name}' {(late ? "begins" : "ends")} after the run",
            $"duration is {duration}{map.PlaceOf("duration")}",
            late ? $"raise duration, or move the fault before {duration}"
                : $"raise duration to {EndOf(fault)}, or make the fault shorter");
    }

    private static SimDuration EndOf(FaultSection fault) =>
        (SimTime.Zero + fault.At).SaturatingAdd(FaultPlan.SpanOf(fault)!.Value).SinceStart;

    private void CheckVerb(FaultSection fault, FaultTarget target, string path)
    {
        FaultVerb verb = FaultPlan.VerbOf(fault);
        string at = $"{path}.{verb.Word}";
        if (!FaultSupport.IsPossible(verb, target))
            errors.Add(map.Locate(at), at, ErrorCode.FaultNotPossible,
                $"fault '{fault.Name}' cannot {verb.Word} '{fault.Target}'", "not of this target",
                $"to {fault.Target}: {FaultCatalogue.VerbsFor(target)}");
        else if (!FaultSupport.IsServed(verb, target))
            errors.Add(map.Locate(at), at, ErrorCode.NotYet, $"'{verb.Word}' of '{fault.Target}' is not supported yet",
                "not yet", "leave the fault out: it comes with a later version");
    }

    private void ReportUnknownTarget(FaultSection fault, string at)
    {
        string? nearest = NearestWord.Find(fault.Target, _targets.All);
        string label = ExplainCount(fault.Target) ?? SectionBinder.DidYouMean(nearest) ?? "no such target";
        IReadOnlyList<string> words = _targets.Words;
        string more = words.Count > MostTargets ? ", …" : "";
        errors.Add(map.Locate(at), at, ErrorCode.UnknownFaultTarget,
            $"fault '{fault.Name}' targets '{ValueBinder.Short(fault.Target)}', which does not exist", label,
            $"targets here: {string.Join(", ", words.Take(MostTargets))}{more}, vm/NAME/vcpu/N, mailbox/TARGET", nearest);
    }

    /// <summary>The usual slip: the name of a VM that became several by its count, or did not.</summary>
    private string? ExplainCount(string target)
    {
        foreach (VmSection vm in section.Vms)
        {
            if (vm.Count is { } count && target == $"vm/{vm.Name}")
                return $"'{vm.Name}' has a count, so its names are 'vm/{vm.Name}-1' to 'vm/{vm.Name}-{count}'";
            if (vm.Count is null && target.StartsWith($"vm/{vm.Name}-", StringComparison.Ordinal))
                return $"'{vm.Name}' has no count, so its name is 'vm/{vm.Name}'";
        }
        return null;
    }
}
