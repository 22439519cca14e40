namespace HyperActors.Scenarios;

/// <summary>The kinds of workload that scenarios can name.</summary>
public static class WorkloadCatalogue
{
    /// <summary>All kinds, in the order in which lists show them.</summary>
    public static IReadOnlyList<WorkloadDescription> All { get; } =
        [.. SectionDescription.Of(typeof(WorkloadSection)).Variants.Select(Describe)];

    private static WorkloadDescription Describe(KeyDescription kind)
    {
        SectionDescription section = SectionDescription.Of(kind.ItemType ?? kind.Type);
        return new WorkloadDescription(kind.Name, kind.About.About,
            [.. section.Keys.Where(key => !key.IsVariant).Select(key => Describe(section, key))]);
    }

    private static WorkloadOption Describe(SectionDescription section, KeyDescription key)
    {
        string? fallback = key.About.Default
            ?? (section.DefaultOf(key) is { } value and not System.Collections.ICollection
            && !SectionDescription.IsSection(key.Type) ? Words.Show(value) : null);
        return new WorkloadOption(
            key.Name, key.About.About, key.IsRequired, fallback, key.About.Minimum, key.About.Maximum);
    }
}

/// <summary>A kind of workload.</summary>
/// <param name="Name">As scenarios write it, such as <c>zipf</c>.</param>
/// <param name="About">What it does, in a sentence.</param>
/// <param name="Options">Its keys.</param>
public sealed record WorkloadDescription(string Name, string About, IReadOnlyList<WorkloadOption> Options);

/// <summary>A key of a workload.</summary>
/// <param name="Name">As scenarios write it.</param>
/// <param name="About">What it is, with its unit.</param>
/// <param name="IsRequired">Whether it must be written.</param>
/// <param name="Default">What holds without it; null if it must be written.</param>
/// <param name="Minimum">Least value; null for none.</param>
/// <param name="Maximum">Greatest value; null for none.</param>
public sealed record WorkloadOption(
    string Name, string About, bool IsRequired, string? Default, string? Minimum, string? Maximum);
