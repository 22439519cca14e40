using System.Globalization;

namespace HyperActors.Workloads;

/// <summary>What all generators can be told: which pages, how often each, how fast, and how much of it is
/// writing.</summary>
public abstract record GeneratorOptions
{
    /// <summary>Virtual page numbers are below this: 2⁵², the pages of a 64-bit address space.</summary>
    public const long PageLimit = 1L << 52;

    /// <summary>How many pages the generator touches at most. At least 1, at most 2³⁰ (4 TiB).</summary>
    public required PageCount WorkingSet { get; init; }

    /// <summary>Virtual number of the working set's first page. Default 0; the set must end below 2⁵².</summary>
    public long FirstPage { get; init; }

    /// <summary>How likely a visit writes; drawn once for a visit, so that all its accesses are of one kind. Default
    /// 0.</summary>
    public Probability WriteRatio { get; init; }

    /// <summary>Time that passes before each access, spent computing. Default 0; not negative.</summary>
    public SimDuration ThinkTime { get; init; }

    /// <summary>Accesses of one visit: how long the program stays on a page. Default 1; at least 1.</summary>
    public int AccessesPerPage { get; init; } = 1;

    /// <summary>
    /// Whether the stream begins by writing every page of the working set once, in ascending order, with the think time
    /// before each. Default no.
    /// </summary>
    public bool Populate { get; init; }

    /// <summary>All that is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<OptionProblem> Problems()
    {
        List<OptionProblem> problems = [];
        long pages = WorkingSet.Value;
        if (pages is < 1 or > AliasTable.MaxOutcomes)
            problems.Add(new(nameof(WorkingSet), $"{Show(pages)} pages; it must be from 1 to 2^30."));
        else if (FirstPage < 0 || FirstPage > PageLimit - pages)
            problems.Add(new(nameof(FirstPage), $"{Show(FirstPage)}; all pages must lie from 0 to 2^52."));
        if (ThinkTime.Picoseconds < 0)
            problems.Add(new(nameof(ThinkTime), $"{ThinkTime} is negative."));
        if (AccessesPerPage < 1)
            problems.Add(new(nameof(AccessesPerPage), $"{Show(AccessesPerPage)}; it must be at least 1."));
        AddProblems(problems);
        return problems;
    }

    /// <summary>Adds what is wrong with the options of one generator alone.</summary>
    private protected virtual void AddProblems(List<OptionProblem> problems)
    {
    }

    private protected static string Show(long value) => value.ToString(CultureInfo.InvariantCulture);
}
