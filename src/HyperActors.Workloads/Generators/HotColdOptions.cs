namespace HyperActors.Workloads;

/// <summary>Options of <see cref="HotColdStream"/>.</summary>
public sealed record HotColdOptions : GeneratorOptions
{
    /// <summary>How many of the pages are hot. At least 1, fewer than the working set.</summary>
    public required PageCount HotPages { get; init; }

    /// <summary>How likely a visit goes to a hot page. Default 90 %.</summary>
    public Probability HotVisits { get; init; } = Probability.FromDouble(0.9);

    /// <summary>Whether the hot pages lie scattered over the working set instead of at its start. Default
    /// yes.</summary>
    public bool Scatter { get; init; } = true;

    private protected override void AddProblems(List<OptionProblem> problems)
    {
        if (HotPages.Value < 1 || HotPages >= WorkingSet)
            problems.Add(new(nameof(HotPages), $"{HotPages}; it must be from 1 to fewer than {nameof(WorkingSet)}."));
    }
}
