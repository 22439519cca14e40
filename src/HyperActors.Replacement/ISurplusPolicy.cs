namespace HyperActors.Replacement;

/// <summary>A policy whose published algorithm evicts more pages than it is asked for.</summary>
/// <remarks>
/// Some algorithms trim a queue in passing, so that one fault evicts two pages, or a hit evicts one. Whoever wants the
/// published counts asks for the surplus before each insertion and after each touch, and evicts it. Whoever does not
/// may leave the pages: the policy stays correct, only fuller than published.
/// </remarks>
public interface ISurplusPolicy : IReplacementPolicy
{
    /// <summary>Chooses a page that the algorithm gives up though no frame is needed.</summary>
    /// <param name="incoming">The page about to be inserted, or <see cref="PageSpace.NoPage"/> after a touch.</param>
    /// <param name="victim">The frame to evict.</param>
    /// <returns>False if it gives up none.</returns>
    bool TrySelectSurplus(long incoming, out FrameNumber victim);
}
