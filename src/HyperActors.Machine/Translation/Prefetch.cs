using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HyperActors.Machine;

/// <summary>Asks the processor for memory that will be read soon.</summary>
/// <remarks>
/// The one place with pointers in this project. A prefetch reads nothing that the program could see and never faults, so
/// that it does no harm if the collector moves the object between the two instructions. Processors of other makes than
/// x86 go without.
/// </remarks>
internal static class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>Asks for the cache line of a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Line<T>(ref T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
    }

    /// <summary>Asks for the cache lines of some bytes from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Lines(ref ulong place, int bytes)
    {
        for (int offset = 0; offset < bytes; offset += LineBytes)
            Line(ref Unsafe.AddByteOffset(ref place, (nuint)(uint)offset));
    }
}
