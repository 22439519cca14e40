using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Scenarios;

/// <summary>Can each workload run in its VM?</summary>
internal sealed class WorkloadChecks(ScenarioSection section, SourceMap map, ErrorList errors, string path)
{
    public void Check()
    {
        HashSet<string> checkedTraces = new(StringComparer.Ordinal);
        foreach (VmPlan vm in VmExpander.Expand(
            section with { Vms = [.. section.Vms.Select(vm => vm with { Count = null })] }))
        {
            foreach (ProcessPlan process in vm.Processes.DistinctBy(process => process.Path))
                CheckProcess(process, checkedTraces);
            CheckMemory(vm);
        }
    }

    private void CheckProcess(ProcessPlan process, HashSet<string> checkedTraces)
    {
        IReadOnlyList<PhasePlan> phases = WorkloadFacts.Phases(process.Workload, process.Path);
        for (int index = 0; index < phases.Count; index++)
        {
            PhasePlan phase = phases[index];
            if (index + 1 < phases.Count && phase.For is null && WorkloadFacts.IsEndless(phase.Content))
                errors.Add(map.Locate(phase.Path), phase.Path, ErrorCode.BadWorkload,
                    "the phases after this one never come",
                    "endless", "add for: 20s, or end its workload with 'accesses'");
            bool inMix = phase.Content.Mix is not null;
            foreach (PatternPlan pattern in WorkloadFacts.Patterns(phase))
                CheckPattern(pattern, inMix, checkedTraces);
        }
    }

    private void CheckPattern(PatternPlan plan, bool inMix, HashSet<string> checkedTraces)
    {
        if (plan.Pattern.Trace is { } trace)
        {
            string own = $"{plan.Path}.trace";
            if (inMix && trace.Rate is not null)
                ReportRateInMix(own);
            new TraceChecks(map, errors, path).Check(trace, own, checkedTraces);
            return;
        }
        (GeneratorSection generator, string name) = WorkloadFacts.Generator(plan.Pattern)!.Value;
        string at = $"{plan.Path}.{name}";
        if (inMix && generator.Rate is not null)
            ReportRateInMix(at);
        if (generator is { Rate: not null, Think: not null })
            errors.Add(map.Locate($"{at}.think"), $"{at}.think", ErrorCode.ContradictoryOptions,
                "a workload has either a rate or a think time", $"rate is {generator.Rate}",
                "rate: accesses arrive by the clock; think: each follows the one before");
        CheckSizes(generator, at);
    }

    private void ReportRateInMix(string at) =>
        errors.Add(map.Locate($"{at}.rate"), $"{at}.rate", ErrorCode.ContradictoryOptions,
            "a part of a mix has no rate of its own",
            "belongs to the mix", "write 'rate' beside 'parts', and use 'weight' here");

    private void CheckSizes(GeneratorSection generator, string at)
    {
        int before = errors.Count;
        RequirePages($"{at}.workingSet", generator.WorkingSet);
        RequirePages($"{at}.offset", generator.Offset);
        if (generator is StrideSection stride)
            RequirePages($"{at}.stride", stride.Stride);
        if (generator is ScanSection scan)
            RequirePages($"{at}.stride", scan.Stride);
        int bits = 12 + 9 * section.Host.Paging.GuestLevels!.Value;
        if (generator.Offset.Bytes + generator.WorkingSet.Bytes > 1L << bits)
            errors.Add(map.Locate($"{at}.offset"), $"{at}.offset", ErrorCode.BadWorkload,
                "the working set leaves the address space",
                $"addresses have {bits} bits", "choose a smaller offset, or guestLevels: 5");
        if (errors.Count > before)
            return;
        foreach (OptionProblem problem in WorkloadStreams.Options(generator).Problems())
            ReportProblem(problem, at);
    }

    /// <summary>A generator's own check, in the words of the file.</summary>
    private void ReportProblem(OptionProblem problem, string at)
    {
        string key = KeyOf(problem.Option);
        // Its messages begin with the value, which the line shows already.
        string rule = problem.Message[(problem.Message.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim(' ', '.')
            .Replace(nameof(GeneratorOptions.WorkingSet), "workingSet", StringComparison.Ordinal);
        errors.Add(map.Locate($"{at}.{key}"), $"{at}.{key}", ErrorCode.BadWorkload,
            $"this workload cannot run: '{key}' does not fit",
            "does not fit", $"{key}: {rule}");
    }

    private static string KeyOf(string option) => option switch
    {
        nameof(HotColdOptions.HotPages) => "hot",
        nameof(LruStackOptions.DepthTheta) => "theta",
        _ => Words.Camel(option),
    };

    private void RequirePages(string at, ByteSize size)
    {
        if (size.Bytes % ByteSize.BasePage.Bytes != 0)
            errors.Add(map.Locate(at), at, ErrorCode.PageSizeMismatch, $"{size} is no whole number of pages",
                "not a multiple of 4KiB",
                "workloads touch whole pages of 4 KiB");
    }

    /// <summary>What the processes touch, with their page tables, must fit into the guest and its own swap.</summary>
    private void CheckMemory(VmPlan vm)
    {
        int shift = vm.Section.Guest.Page.Shift;
        long pages = 0;
        foreach (ProcessPlan process in vm.Processes)
            pages += WorkloadFacts.Pages(process.Workload, section.Host.Paging.GuestLevels!.Value, shift) ?? 0;
        ByteSize need = new(pages * ByteSize.BasePage.Bytes);
        GuestSwapSection? swap = vm.Section.Guest.Swap;
        if (need <= vm.Section.Memory + (swap?.Capacity ?? default))
            return;
        PatternPlan largest = vm.Phases.SelectMany(WorkloadFacts.Patterns)
            .MaxBy(plan => WorkloadFacts.Generator(plan.Pattern)?.Section.WorkingSet ?? default)!;
        string at = $"{largest.Path}.{WorkloadFacts.Generator(largest.Pattern)!.Value.Name}.workingSet";
        errors.Add(map.Locate(at), at, ErrorCode.WorkingSetTooLarge,
            $"the workloads of VM '{vm.Section.Name}' need more memory than it has",
            $"the VM has {vm.Section.Memory}" + (swap is null ? "" : $" and {swap.Capacity} of its own swap"),
            $"with page tables they need {SizeText.Generous(need)}: raise 'memory', choose a smaller working set, or "
            + (swap is null ? $"let the guest page: {SwapHint(need - vm.Section.Memory)}"
                : "raise guest.swap.capacity"));
    }

    private string SwapHint(ByteSize capacity)
    {
        string device = section.Swap.Count > 0 ? section.Swap[0].Name : "ssd";
        return $"guest: {{ swap: {{ device: {device}, capacity: {SizeText.Generous(capacity)} }} }}";
    }
}
