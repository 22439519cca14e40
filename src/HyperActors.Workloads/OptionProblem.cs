namespace HyperActors.Workloads;

/// <summary>One thing that is wrong with the options of a workload.</summary>
/// <param name="Option">The option's property name, such as <c>WorkingSet</c>.</param>
/// <param name="Message">What is wrong, with the range that would be right and the related option if there is
/// one.</param>
public readonly record struct OptionProblem(string Option, string Message)
{
    /// <summary>Option and message, as one line.</summary>
    public override string ToString() => $"{Option}: {Message}";

    /// <summary>Throws for the first problem of a list, if there is one.</summary>
    /// <exception cref="ArgumentException">The list is not empty; the message has all of it.</exception>
    internal static void ThrowIfAny(IReadOnlyList<OptionProblem> problems)
    {
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(" ", problems));
    }
}
