using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What was swapped in vain, in base pages, and what the cures did instead; see <see cref="SwappingCounters"/>.
/// </summary>
/// <param name="SilentWrites">Written to swap although the guest's disk held the same.</param>
/// <param name="StaleReads">Read from swap only to be overwritten by a read of the guest's disk.</param>
/// <param name="FalseReads">Read from swap only to be overwritten by the guest's kernel.</param>
/// <param name="ScatteredNeighbours">Left behind by readahead as their slots were far away.</param>
/// <param name="FalseAnonymity">Unchanged pages of guests' files that faults waited for in swap.</param>
/// <param name="NamedEvictions">Dropped by the mapper without a write.</param>
/// <param name="NamedReads">Read from guests' files by the mapper.</param>
/// <param name="PreventedReads">Not read, as they were to be overwritten.</param>
public sealed record SwappingSummary(
    long SilentWrites, long StaleReads, long FalseReads, long ScatteredNeighbours, long FalseAnonymity,
    long NamedEvictions, long NamedReads, long PreventedReads)
{
    internal static SwappingSummary From(SwappingCounters counters) => new(
        counters.SilentWrites,
        counters.StaleReads,
        counters.FalseReads,
        counters.ScatteredNeighbours,
        counters.FalseAnonymity,
        counters.NamedEvictions,
        counters.NamedReads,
        counters.PreventedReads);
}
