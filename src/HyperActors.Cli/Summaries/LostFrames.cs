using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>Where most of a VM's lost frames went.</summary>
/// <param name="Taker">The VM that got the most of them; may be the loser itself.</param>
/// <param name="Share">Its part of all that were lost, from 0 to 1.</param>
internal readonly record struct LostFrames(string Taker, double Share)
{
    /// <summary>Finds the greatest taker of a VM's frames; of equals the first of the scenario.</summary>
    public static LostFrames? Of(VmSummary vm)
    {
        long all = vm.LostFramesTo.Values.Sum();
        if (all == 0)
            return null;
        (string taker, long most) = vm.LostFramesTo.MaxBy(pair => pair.Value);
        return new LostFrames(taker, (double)most / all);
    }
}
