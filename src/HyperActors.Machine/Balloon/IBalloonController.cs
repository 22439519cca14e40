namespace HyperActors.Machine;

/// <summary>The host's memory, in pages, as a controller sees it.</summary>
/// <param name="Frames">All that guests can have.</param>
/// <param name="Free">Of them free.</param>
/// <param name="Reserve">How many are to stay free: below it reclaim would work.</param>
internal readonly record struct HostMemory(long Frames, long Free, long Reserve);

/// <summary>A VM with a balloon, in pages, as a controller sees it.</summary>
/// <param name="Share">Its weight.</param>
/// <param name="Memory">Its guest-physical memory.</param>
/// <param name="Minimum">What it keeps in any case: its reservation, or what its driver leaves it.</param>
/// <param name="Resident">Frames that it holds.</param>
/// <param name="Swapped">Pages that are in the host's swap.</param>
/// <param name="Ballooned">Pages in its balloon.</param>
/// <param name="Target">What its balloon was told last.</param>
/// <param name="ActivePermille">How much of its memory it uses, as far as samples say.</param>
/// <param name="Unmoved">How long its balloon has been off its target without moving.</param>
internal readonly record struct VmMemory(
    int Share, long Memory, long Minimum, long Resident, long Swapped, long Ballooned, long Target, int ActivePermille,
    SimDuration Unmoved)
{
    /// <summary>What it would have if nobody took anything from it, as far as the host can know.</summary>
    public long Demand => Math.Clamp(Resident + Swapped + Ballooned, Minimum, Memory);
}

/// <summary>Decides how large the balloons of a host should be.</summary>
internal interface IBalloonController
{
    /// <summary>Time between two decisions.</summary>
    SimDuration Every { get; }

    /// <summary>How many pages of each VM are sampled in a period; 0 for none.</summary>
    int Sample { get; }

    /// <summary>Decides.</summary>
    /// <param name="host">The host.</param>
    /// <param name="vms">The VMs that have a balloon.</param>
    /// <returns>For each VM the pages that its balloon should hold.</returns>
    long[] Targets(HostMemory host, ReadOnlySpan<VmMemory> vms);
}
