using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>A message on its way: 32 bytes.</summary>
internal struct PendingEvent
{
    /// <summary>Arrival, in picoseconds.</summary>
    public long Time;

    /// <summary>Sender slot in the upper 24 bits, the sender's own count in the lower 40. See <c>SenderOrder</c>.</summary>
    public ulong Origin;

    /// <summary>Slot of the target.</summary>
    public int Target;

    /// <summary>Index of the next unused place, where an <see cref="EventHeap"/> keeps this one.</summary>
    public int Next;

    public object Message;

    /// <summary>Takes the event out of its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MoveTo(out PendingEvent result)
    {
        // Field by field, as it may have been written a moment ago: a wider read would wait until the narrower writes have
        // reached the cache.
        result.Time = Time;
        result.Origin = Origin;
        result.Target = Target;
        result.Next = 0;
        result.Message = Message;
        Message = null!;
    }
}
