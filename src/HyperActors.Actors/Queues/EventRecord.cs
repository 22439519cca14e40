namespace HyperActors.Actors;

/// <summary>A message in a bucket of an <see cref="EventRing"/>: 24 bytes.</summary>
internal struct EventRecord
{
    /// <summary>Width of a target's slot in <see cref="Key"/>: there are no more slots (<c>SenderOrder.MaxSlots</c>).</summary>
    public const int TargetBits = 24;

    public const ulong TargetMask = (1UL << TargetBits) - 1;

    /// <summary>Width of the time in <see cref="Key"/>, and so of a bucket: about a second of picoseconds.</summary>
    public const int TimeBits = 64 - TargetBits;

    /// <summary>Arrival after the beginning of the bucket in the upper 40 bits, slot of the target in the lower 24.</summary>
    public ulong Key;

    /// <summary>As in <see cref="PendingEvent.Origin"/>.</summary>
    public ulong Origin;

    public object Message;
}
