using System.Diagnostics.CodeAnalysis;

namespace HyperActors.Replacement;

/// <summary>All policies, found by name.</summary>
public static class PolicyRegistry
{
    /// <summary>Every policy, in the order in which lists show them.</summary>
    public static IReadOnlyList<PolicyDescription> All { get; } =
    [
        FifoPolicy.Description,
        LruPolicy.Description,
        ClockPolicy.Description,
        RandomPolicy.Description,
        LfuPolicy.Description,
        MruPolicy.Description,
        SlruPolicy.Description,
        TwoQueuePolicy.Description,
        ArcPolicy.Description,
        CarPolicy.Description,
        LirsPolicy.Description,
        ClockProPolicy.Description,
        S3FifoPolicy.Description,
        SievePolicy.Description,
        QdlpPolicy.Description,
        WTinyLfuPolicy.Description,
        LecarPolicy.Description,
        TwoListPolicy.Description,
        LinuxPolicies.ActiveInactive,
        LinuxPolicies.MultiGenerational,
        OptimalReplay.Description,
    ];

    /// <summary>The description of a name, or null.</summary>
    /// <param name="name">Such as <c>clock</c>; lower case.</param>
    public static PolicyDescription? Find(string name) =>
        All.FirstOrDefault(description => description.Name == name);

    /// <summary>Reads a specification <c>NAME[:key=value[;key=value…]]</c>, such as
    /// <c>clock:bits=2;insert=1</c>.</summary>
    /// <param name="text">The specification.</param>
    /// <param name="choice">The policy, if the text is right.</param>
    /// <param name="error">What is wrong, if it is not.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out PolicyChoice? choice, [NotNullWhen(false)] out PolicyError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        choice = new PolicySpecificationReader(text).Read(out error);
        return choice is not null;
    }

    /// <summary>Makes a policy from a specification known to be right.</summary>
    /// <param name="text">Such as <c>clock:bits=2;insert=1</c>.</param>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <exception cref="ArgumentException">The specification is wrong; <see cref="TryParse"/> says so as a
    /// value.</exception>
    /// <exception cref="InvalidOperationException">The policy needs the future.</exception>
    public static IReplacementPolicy Create(string text, int capacity, PageSpace pages) =>
        TryParse(text, out PolicyChoice? choice, out PolicyError? error)
            ? choice.Create(capacity, pages)
            : throw new ArgumentException(error.ToString(), nameof(text));
}
