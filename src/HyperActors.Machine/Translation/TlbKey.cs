using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <summary>
/// What a TLB compares: bits 0–44 the page number in units of its size, 45–46 the size, 47–58 the address space,
/// 59–63 the TLB's own generation, which is never 0 in a valid tag.
/// </summary>
internal static class TlbKey
{
    internal const int PageBits = 45;
    internal const int AsidShift = 47;
    internal const int GenerationShift = 59;
    internal const ulong PageMask = (1UL << PageBits) - 1;
    internal const int Generations = 1 << (64 - GenerationShift);

    internal static ulong OfAsid(int asid) => (ulong)asid << AsidShift;

    internal static ulong OfSize(PageSize size) => (ulong)size << PageBits;

    /// <summary>The key of a base page's translation at a size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Of(ulong spaceTag, long page, PageSize size) =>
        unchecked(spaceTag | ((ulong)size << PageBits) | ((ulong)page >> (9 * (int)size)));
}
