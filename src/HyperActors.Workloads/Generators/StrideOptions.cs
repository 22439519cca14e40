namespace HyperActors.Workloads;

/// <summary>Options of <see cref="StrideStream"/>.</summary>
public sealed record StrideOptions : GeneratorOptions
{
    /// <summary>
    /// Pages from one visit to the next; negative goes downwards. Not 0, and its size below the working set's.
    /// </summary>
    public required long Stride { get; init; }

    private protected override void AddProblems(List<OptionProblem> problems)
    {
        // The comparison is of negative numbers: the absolute value of the smallest long does not exist.
        bool tooLong = -WorkingSet.Value >= (Stride < 0 ? Stride : -Stride);
        if (Stride == 0 || tooLong && WorkingSet.Value > 1)
            problems.Add(new(nameof(Stride), $"{Show(Stride)}; not 0, and shorter than {nameof(WorkingSet)}."));
    }
}
