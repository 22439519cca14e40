namespace HyperActors.Machine;

/// <summary>Size and associativity of a TLB.</summary>
/// <param name="Entries">Total entries; a multiple of <paramref name="Ways"/>. 0 turns the TLB off.</param>
/// <param name="Ways">Entries of a set; equal to the entries for a fully associative one.</param>
/// <remarks>The number of sets need not be a power of two (Skylake's second level has 128 sets of 12 ways).</remarks>
public readonly record struct TlbShape(int Entries, int Ways);
