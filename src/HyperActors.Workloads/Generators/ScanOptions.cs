namespace HyperActors.Workloads;

/// <summary>Options of <see cref="ScanStream"/>.</summary>
public sealed record ScanOptions : GeneratorOptions
{
    /// <summary>Pages from one visit to the next within a pass. Default 1; at least 1.</summary>
    public long Stride { get; init; } = 1;

    private protected override void AddProblems(List<OptionProblem> problems)
    {
        if (Stride < 1)
            problems.Add(new(nameof(Stride), $"{Show(Stride)}; it must be at least 1."));
    }
}
