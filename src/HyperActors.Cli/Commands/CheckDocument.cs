using System.Text.Json.Serialization;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The document of <c>check --json</c>.</summary>
/// <param name="Scenarios">One for each file, in the order of the command line.</param>
internal sealed record CheckDocument(IReadOnlyList<CheckDocument.File> Scenarios)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/check/v1";

    /// <summary>Builds the document.</summary>
    public static CheckDocument From(IEnumerable<CheckedScenario> scenarios) => new([.. scenarios.Select(one => new File(
        one.File, one.Errors.Count == 0, one.Errors, one.Errors.Count == 0 ? Plan.From(one.Scenario!.Plan()) : null))]);

    /// <summary>What is known of a file.</summary>
    /// <param name="Path">The file as the user named it.</param>
    /// <param name="Valid">Whether it can run.</param>
    /// <param name="Errors">What is wrong.</param>
    /// <param name="Plan">What it will put together; <see langword="null"/> if it cannot run.</param>
    internal sealed record File(
        [property: JsonPropertyName("file")] string Path, bool Valid, IReadOnlyList<ScenarioError> Errors, Plan? Plan);

    /// <summary>What a scenario will put together; memory in bytes.</summary>
    internal sealed record Plan(
        string Name, int Vms, long Vcpus, long GuestBytes, long UsableBytes, long SwapBytes, double Overcommit,
        long WorkingSetBytes, int TracedVms, double? DurationSeconds, int Slos, string Eviction, IReadOnlyList<string> Faults)
    {
        /// <summary>Takes the facts of a plan.</summary>
        public static Plan From(ScenarioPlan plan) => new(
            plan.Name, plan.VmCount, plan.VcpuCount, plan.GuestMemory.Bytes, plan.UsableMemory.Bytes, plan.SwapCapacity.Bytes,
            plan.Overcommit, plan.WorkingSet.Bytes, plan.TracedVms, plan.Duration?.TotalSeconds, plan.ObjectiveCount, plan.Eviction,
            [.. plan.Faults.Select(static fault => fault.Name)]);
    }
}
