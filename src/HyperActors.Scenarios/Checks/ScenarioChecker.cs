namespace HyperActors.Scenarios;

/// <summary>Checks what a well-formed scenario means, and makes the scenario of it.</summary>
internal sealed class ScenarioChecker(ScenarioSection written, SourceMap map, ErrorList errors, string path)
{
    private static readonly char[] _separators = ['/', '\\'];

    /// <summary>The scenario; null if a mistake was reported.</summary>
    public Scenario? Check()
    {
        ScenarioSection section = Merge();
        // Sizes and counts beyond the ranges were reported before, so that what follows can add them up.
        IReadOnlyList<VmPlan> vms = VmExpander.Expand(section);
        new RunChecks(section, vms, map, errors).Check();
        new HostChecks(section, map, errors).Check();
        new VmChecks(section, vms, map, errors).Check();
        new GuestSwapChecks(section, vms, map, errors).Check();
        new BalloonChecks(section, map, errors).Check();
        new SharingChecks(section, map, errors).Check();
        new WorkloadChecks(section, map, errors, path).Check();
        new CapacityChecks(section, vms, map, errors).Check();
        new FaultChecks(section, vms, map, errors).Check();
        IReadOnlyList<Objective> objectives = new ObjectiveChecks(section, vms, map, errors).Check();
        if (errors.Count > 0)
            return null;
        Scenario scenario = new(section, vms, objectives, map, path);
        new RecoveryChecks(scenario, map, errors).Check();
        return errors.Count == 0 ? scenario : null;
    }

    private ScenarioSection Merge()
    {
        ProfileReader profiles = new(errors, map, path);
        return written with
        {
            Name = written.Name ?? NameOf(path),
            Host = ProfileMerger.Merge(written.Host, profiles.Cpu(written.Host.Cpu, "host.cpu")),
            Swap = [.. written.Swap.Select(device =>
                ProfileMerger.Merge(device, profiles.Swap(device.Profile, $"swap.{device.Name}.profile")))],
        };
    }

    private static string NameOf(string path)
    {
        string file = path[(path.LastIndexOfAny(_separators) + 1)..];
        int dot = file.IndexOf('.', StringComparison.Ordinal);
        string name = string.Concat(
            (dot > 0 ? file[..dot] : file).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return name.Trim('-') is { Length: > 0 } clean ? clean[..Math.Min(clean.Length, ValueBinder.LongestName)]
            : "scenario";
    }
}
