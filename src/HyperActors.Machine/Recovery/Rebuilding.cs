using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>What it takes to build tables anew after a crash.</summary>
internal static class Rebuilding
{
    /// <summary>
    /// CPU time for one entry of an inventory (a frame, a page, a slot). 50 ns: two cache misses at DRAM latency, one to read
    /// the entry and one to write the table; ours, not measured.
    /// </summary>
    public static readonly SimDuration PerEntry = 50.Nanoseconds;

    /// <summary>Nobody is left who knows who owns the frames.</summary>
    public static SimulatedSystemDiedException NobodyKnows(SimTime now) => new(
        $"At {now} the hypervisor and the frame allocator were both down: nobody knows any more which page is in which frame.");
}

/// <summary>An actor tells itself that its tables are built.</summary>
internal sealed record TablesBuilt : IDigested
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add(11L);
}
