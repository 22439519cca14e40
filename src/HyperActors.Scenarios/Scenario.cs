using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>A scenario that was read and checked: ready to run.</summary>
public sealed class Scenario
{
    private readonly SourceMap _map;

    internal Scenario(ScenarioSection section, IReadOnlyList<VmPlan> vms, IReadOnlyList<Objective> objectives, SourceMap map, string path)
    {
        Section = section;
        VmPlans = vms;
        Objectives = objectives;
        Path = path;
        _map = map;
        VmNames = [.. vms.Select(vm => vm.Name)];
    }

    /// <summary>Name of the scenario: its <c>name</c>, or that of the file.</summary>
    public string Name => Section.Name!;

    /// <summary>What it shows; empty if the file does not say so.</summary>
    public string About => Section.About ?? "";

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed => Section.Seed;

    /// <summary>Whether the oracle shall watch.</summary>
    public bool Verify => Section.Verify;

    /// <summary>The file, as it was named to the reader.</summary>
    public string Path { get; }

    /// <summary>Names of the VMs, in the order of <see cref="MachineOptions.Vms"/>.</summary>
    public IReadOnlyList<string> VmNames { get; }

    /// <summary>What must hold for the run to succeed, in the order of the file.</summary>
    public IReadOnlyList<Objective> Objectives { get; }

    /// <summary>The file's content with every profile and default written into it.</summary>
    internal ScenarioSection Section { get; }

    internal IReadOnlyList<VmPlan> VmPlans { get; }

    /// <summary>Everything that a machine is made of.</summary>
    public MachineOptions ToMachineOptions() => MachineOptionsBuilder.Build(this);

    /// <summary>
    /// The objectives that saw no samples, as mistakes with their places in the file (HA2012), for a message after the run.
    /// </summary>
    /// <param name="results">The results, in the order of <see cref="Objectives"/>.</param>
    public IReadOnlyList<ScenarioError> DescribeMissingSamples(IReadOnlyList<ObjectiveResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        ErrorList errors = new();
        for (int index = 0; index < results.Count; index++)
            if (results[index].Status == ObjectiveStatus.NoSamples)
                errors.Add(_map.Locate($"slos[{index}].expect"), $"slos[{index}].expect", ErrorCode.NoSamples,
                    $"objective '{results[index].Name}' saw no samples after warm-up; it counts as failed", "nothing was measured",
                    "make the run longer, or select other VMs");
        return errors.InOrder();
    }
}
