using HyperActors.Replacement;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>Words with their meanings: a table for people, an array of objects for programs.</summary>
/// <param name="Columns">What is told of each word; these are the keys of the JSON, too.</param>
/// <param name="Rows">The words; <see langword="null"/> where there is nothing to tell.</param>
internal sealed record WordList(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows);

/// <summary>All lists of words; each is made only when it is asked for.</summary>
internal static class WordLists
{
    /// <summary>Name, meaning and content of each list.</summary>
    public static IReadOnlyList<(string Name, string About, Func<WordList> Make)> All { get; } =
    [
        ("profiles", "Processors and swap devices with their numbers", Profiles),
        ("policies", "Page-replacement policies", Policies),
        ("workloads", "What a process can do", Workloads),
        ("faults", "What can break on purpose", Faults),
        ("metrics", "What an objective can measure", Metrics),
        ("codes", "Codes of messages; 'explain CODE' tells more", Codes),
        ("templates", "Scenarios that 'new' writes", Templates),
    ];

    private static WordList Profiles() => new(
        ["name", "kind", "about"],
        [.. ProfileCatalogue.All.Select(profile => new string?[] { profile.Name, profile.Kind, profile.About })]);

    private static WordList Policies() => new(
        ["name", "about", "parameters", "source", "inHypervisor"],
        [.. PolicyRegistry.All.Select(policy => new string?[]
        {
            policy.Name, policy.Summary,
            None(string.Join("; ", policy.Parameters.Select(parameter => $"{parameter.Name}={parameter.Default} ({parameter.Range})"))),
            policy.Source,
            policy.ReclaimsHosts
                ? policy.UnderSampling + (policy.Input == PolicyInput.EveryReference ? " As published with ideal: true." : "")
                : "No: " + (policy.Reclaim is null ? "it needs the future." : "it walks the guests' own page tables."),
        })]);

    private static WordList Workloads() => new(
        ["name", "about", "options"],
        [.. WorkloadCatalogue.All.Select(workload => new string?[]
        {
            workload.Name, workload.About,
            None(string.Join(", ", workload.Options.Select(option => option.IsRequired ? option.Name + " (required)" : option.Name))),
        })]);

    private static WordList Faults() => new(
        ["verb", "about", "options", "targets", "notYet"],
        [.. FaultCatalogue.All.Select(verb => new string?[]
        {
            verb.Name, verb.About, None(string.Join(", ", verb.Options)), string.Join(", ", verb.Targets),
            None(string.Join(", ", verb.NotYet)),
        })]);

    private static WordList Metrics() => new(
        ["name", "unit", "labels", "aggregates", "about"],
        [.. MetricCatalogue.All.Select(metric => new string?[]
        {
            metric.Name, metric.Unit, None(string.Join(", ", metric.Labels.Select(label => label.Name))),
            metric.IsAvailable ? string.Join(", ", metric.Aggregates) : "not yet", metric.About,
        })]);

    private static WordList Codes() => new(
        ["code", "title"], [.. ErrorCatalogue.All.Select(error => new string?[] { error.Code, error.Title })]);

    private static WordList Templates() => new(
        ["name", "about"], [.. TemplateLibrary.All.Select(template => new string?[] { template.Name, template.Summary })]);

    private static string? None(string text) => text.Length == 0 ? null : text;
}
