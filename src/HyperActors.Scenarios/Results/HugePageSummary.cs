using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What became of huge pages.</summary>
/// <param name="Faults">Nested faults that were answered with a huge page.</param>
/// <param name="Fallbacks">Nested faults in an untouched block of 2 MiB that got a page of 4 KiB all the same.</param>
/// <param name="Splits">Huge pages that were split.</param>
/// <param name="SplitsByReclaim">Those of them that reclaim split.</param>
/// <param name="Mapped">Huge pages that are mapped at the end.</param>
public sealed record HugePageSummary(long Faults, long Fallbacks, long Splits, long SplitsByReclaim, long Mapped)
{
    internal static HugePageSummary? From(HugePageCounters? counters) => counters is null ? null
        : new(counters.Faults, counters.Fallbacks, counters.Splits, counters.SplitsByReclaim, counters.Mapped);
}
