namespace HyperActors.Replacement;

/// <summary>A policy with the values of its options: what a specification such as <c>clock:bits=2</c> stands
/// for.</summary>
public sealed class PolicyChoice
{
    private readonly PolicyArguments _arguments;

    internal PolicyChoice(string text, PolicyDescription description, PolicyArguments arguments)
    {
        Text = text;
        Description = description;
        _arguments = arguments;
    }

    /// <summary>The specification as it was written; labels results.</summary>
    public string Text { get; }

    /// <summary>Which policy it is.</summary>
    public PolicyDescription Description { get; }

    /// <summary>Whether <see cref="Create"/> works: false for <c>min</c>, which only a replay can compute, and for a
    /// kernel's reclaim, which <see cref="LinuxReplay"/> runs.</summary>
    public bool CanRunOnline => Description.ChoosesVictims;

    internal PolicyArguments Arguments => _arguments;

    /// <summary>A policy that stands in no registry, such as one under development.</summary>
    /// <param name="name">Labels results.</param>
    /// <param name="input">What it must be told; <see cref="PolicyInput.Faults"/> spares it the accessed bits.</param>
    /// <param name="factory">Makes an instance for a number of frames and the page numbers that it will be told.</param>
    public static PolicyChoice Of(
        string name, PolicyInput input, Func<int, PageSpace, IReplacementPolicy> factory)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(factory);
        PolicyDescription description = new()
        {
            Name = name,
            Summary = "A policy of one's own.",
            Source = "one's own",
            TouchCost = "unknown",
            VictimCost = "unknown",
            BytesPerFrame = 0,
            Input = input,
            UnderSampling = "unknown",
            Factory = (_, capacity, pages) => factory(capacity, pages),
        };
        return new PolicyChoice(name, description, new PolicyArguments(description));
    }

    /// <summary>Makes a fresh instance.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one frame.</exception>
    /// <exception cref="InvalidOperationException">The policy needs the future, or is a kernel's reclaim.</exception>
    public IReplacementPolicy Create(int capacity, PageSpace pages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (Description.Factory is null)
            throw new InvalidOperationException(Description.Reclaim is null
                ? $"'{Description.Name}' needs the future: only a replay has it."
                : $"'{Description.Name}' is a kernel's whole reclaim: it does not choose one victim at a time.");
        return Description.Factory(_arguments, capacity, pages);
    }

    /// <summary>The specification.</summary>
    public override string ToString() => Text;
}
