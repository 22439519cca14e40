using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HyperActors.Actors;

/// <summary>Asks the processor for memory that will be needed soon, and does not wait for it.</summary>
/// <remarks>
/// An ordinary read does not do: until its answer comes, nothing after it can be completed, and with the answer to the
/// next read missing too, the processor stands still. Where the instruction does not exist, nothing is asked for.
/// </remarks>
internal static class CacheLines
{
    private const int Size = 64;

    /// <summary>Fetches the beginning of an object.</summary>
    /// <param name="target">What will be used.</param>
    /// <param name="lines">How many lines of 64 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch(object target, int lines)
    {
        if (!Sse.IsSupported)
            return;
        // The object may move between the two statements; then the wrong lines are fetched, and nothing else happens.
        byte* address = *(byte**)Unsafe.AsPointer(ref target);
        for (int line = 0; line < lines; line++)
            Sse.Prefetch0(address + line * Size);
    }
}
