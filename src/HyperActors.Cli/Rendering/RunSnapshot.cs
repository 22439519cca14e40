namespace HyperActors.Cli;

/// <summary>A moment of a run, as far as progress shows it.</summary>
/// <param name="Now">Virtual time up to which everything has happened.</param>
/// <param name="Events">Messages delivered so far.</param>
/// <param name="Vms">The guests; empty if unknown.</param>
internal sealed record RunSnapshot(SimTime Now, long Events, IReadOnlyList<VmSnapshot> Vms);

/// <summary>A moment of a guest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it does, in a word.</param>
/// <param name="ResidentPages">Base pages in machine frames.</param>
/// <param name="MemoryPages">Base pages of its guest-physical memory.</param>
/// <param name="Accesses">Memory accesses so far.</param>
/// <param name="MajorFaults">Faults so far that waited for a swap device.</param>
internal sealed record VmSnapshot(
    string Name, string State, long ResidentPages, long MemoryPages, long Accesses, long MajorFaults);
