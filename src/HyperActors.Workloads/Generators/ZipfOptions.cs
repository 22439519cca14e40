namespace HyperActors.Workloads;

/// <summary>Options of <see cref="ZipfStream"/>.</summary>
public sealed record ZipfOptions : GeneratorOptions
{
    /// <summary>
    /// Skew θ: the page of rank r is visited in proportion to r^−θ. From 0 (uniform) to 1.5, at most four decimals.
    /// Default 0.99, as in the YCSB benchmark.
    /// </summary>
    public decimal Theta { get; init; } = 0.99m;

    /// <summary>Whether the ranks lie scattered over the working set instead of in falling order. Default
    /// yes.</summary>
    public bool Scatter { get; init; } = true;

    private protected override void AddProblems(List<OptionProblem> problems) => ZipfTable.AddProblems(Theta, problems);
}
