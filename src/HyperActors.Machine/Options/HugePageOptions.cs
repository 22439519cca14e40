namespace HyperActors.Machine;

/// <summary>
/// Transparent huge pages of the host: memory is managed in pages of 4 KiB, and a block of 2 MiB of a guest's memory
/// that is touched for the first time gets 2 MiB of consecutive frames, mapped by one entry, if there are any.
/// </summary>
/// <remarks>
/// As Linux does with <c>/sys/kernel/mm/transparent_hugepage/enabled</c> at <c>always</c> and <c>defrag</c> at
/// <c>never</c>: nobody reclaims or compacts for the sake of a huge page, and the fault falls back to a page of 4 KiB.
/// Pages that were split or mapped singly stay so: collapsing them again (khugepaged) is not modelled.
/// </remarks>
public sealed record HugePageOptions
{
    /// <summary>The order of a huge page: 2⁹ base frames are 2 MiB.</summary>
    public const int Order = 9;

    /// <summary>
    /// Time to clear 2 MiB in a huge fault, on top of a nested fault's; not negative. Default 310 µs, measured on Linux
    /// 6.18 as the time of a huge fault on memory that its own host backs already. Those who wait meanwhile wait for
    /// memory (<see cref="VmCounters.AllocationStall"/>).
    /// </summary>
    public SimDuration Clearing { get; init; } = 310.Microseconds;

    /// <summary>
    /// Time to split a huge page: 512 entries are written and as many pages get books of their own; not negative.
    /// Default 10 µs, which is 20 ns a page. Unverified: no published measurement was found.
    /// </summary>
    public SimDuration Splitting { get; init; } = 10.Microseconds;
}
