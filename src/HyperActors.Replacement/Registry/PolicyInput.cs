namespace HyperActors.Replacement;

/// <summary>What a policy must be told to work as published; ordered from the least to the most.</summary>
public enum PolicyInput
{
    /// <summary>Faults alone: it ignores references to resident pages. Exact in a hypervisor.</summary>
    Faults,

    /// <summary>Whether a page was referenced since the policy looked last: what accessed bits tell a
    /// hypervisor.</summary>
    AccessedBits,

    /// <summary>Every reference in order. No hypervisor sees that: there the policy is an ideal to compare
    /// with.</summary>
    EveryReference,

    /// <summary>The references yet to come: a bound, not a policy that can run.</summary>
    Future,
}
