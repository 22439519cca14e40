using System.Globalization;

namespace HyperActors.Scenarios;

/// <summary>Turns counts into single VMs and processes with names of their own.</summary>
internal static class VmExpander
{
    /// <summary>The VMs of a scenario, in order.</summary>
    public static IReadOnlyList<VmPlan> Expand(ScenarioSection scenario) =>
        [.. scenario.Vms.SelectMany((vm, index) => Expand(vm, $"vms[{index}]"))];

    private static IEnumerable<VmPlan> Expand(VmSection vm, string path)
    {
        IReadOnlyList<ProcessPlan> processes = Processes(vm, path);
        return Names(vm.Name, vm.Count).Select(name => new VmPlan(name, vm, processes, path));
    }

    private static IReadOnlyList<ProcessPlan> Processes(VmSection vm, string path)
    {
        if (vm.Workload is { } workload)
            return [new ProcessPlan("main", workload, null, $"{path}.workload")];
        return [.. (vm.Processes ?? []).SelectMany((process, index) => Names(process.Name, process.Count)
            .Select(name => new ProcessPlan(
                name, process.Workload, process.Fork, $"{path}.processes[{index}].workload", process.File)))];
    }

    private static IEnumerable<string> Names(string name, int? count) => count is { } number
        ? Enumerable.Range(1, number).Select(each => string.Create(CultureInfo.InvariantCulture, $"{name}-{each}"))
        : [name];
}
