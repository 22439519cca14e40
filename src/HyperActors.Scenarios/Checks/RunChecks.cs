namespace HyperActors.Scenarios;

/// <summary>Does the run have a beginning, a measured part and an end?</summary>
internal sealed class RunChecks(ScenarioSection section, IReadOnlyList<VmPlan> vms, SourceMap map, ErrorList errors)
{
    public void Check()
    {
        if (section.Duration is { } duration)
        {
            if (section.Warmup >= duration)
                errors.Add(map.Locate("warmup"), "warmup", ErrorCode.WarmupTooLong, "the warm-up is as long as the run",
                    $"duration is {duration}{map.PlaceOf("duration")}",
                        "raise duration, or shorten warmup: only what follows it is measured");
            CheckStarts(duration);
            return;
        }
        foreach (VmPlan vm in vms.DistinctBy(vm => vm.Path))
            foreach (PhasePlan phase in vm.Phases.DistinctBy(phase => phase.Path))
                if (phase.For is null && WorkloadFacts.IsEndless(phase.Content))
                {
                    errors.Add(map.Locate(phase.Path), phase.Path, ErrorCode.Endless, "the run would never end",
                        "endless",
                        "add duration: 60s, or end the workload with 'accesses' (a trace with 'limit' or a 'repeat' above 0)");
                    return;
                }
    }

    private void CheckStarts(SimDuration duration)
    {
        foreach (VmPlan vm in vms.DistinctBy(vm => vm.Path))
            if (vm.Section.Start >= duration)
                errors.Add(map.Locate($"{vm.Path}.start"), $"{vm.Path}.start", ErrorCode.NothingRuns,
                    $"VM '{vm.Section.Name}' starts after the end", $"duration is {duration}{map.PlaceOf("duration")}",
                    "start it earlier, or raise duration");
    }
}
