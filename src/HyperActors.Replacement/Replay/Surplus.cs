namespace HyperActors.Replacement;

/// <summary>When a replayed policy gives up pages beyond what a fault needs.</summary>
internal enum Surplus
{
    Never,
    OnFaults,
    OnFaultsAndHits,
}
