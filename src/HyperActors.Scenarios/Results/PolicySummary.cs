using HyperActors.Machine;
using HyperActors.Replacement;

namespace HyperActors.Scenarios;

/// <summary>Which policy chose the host's victims, and what it was told.</summary>
/// <param name="Policy">The policy with its parameters, such as <c>clock:bits=2</c>.</param>
/// <param name="Ideal">Whether it was told every reference, which no hypervisor can be.</param>
/// <param name="Approximation">What became of it in a hypervisor, in a sentence.</param>
public sealed record PolicySummary(string Policy, bool Ideal, string Approximation)
{
    internal static PolicySummary From(HypervisorOptions options)
    {
        string approximation = options.SeesEveryReference
            ? "Ideal: told every reference, at no cost."
            : PolicyRegistry.TryParse(options.Eviction, out PolicyChoice? choice, out _) ? choice.Description.UnderSampling : "";
        return new PolicySummary(options.Eviction, options.SeesEveryReference, approximation);
    }
}
