using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>All that the frame allocator can be told.</summary>
public abstract record AllocatorMessage : IDigested
{
    private protected AllocatorMessage()
    {
    }

    /// <inheritdoc />
    public abstract void AddTo(ref Digest digest);
}

/// <summary>
/// Frames are wanted. Answered by <see cref="FramesGranted"/> with at least <paramref name="Count"/> of them, or by
/// <see cref="FramesDenied"/>.
/// </summary>
/// <param name="Request">Identifies the request; the answer repeats it.</param>
/// <param name="Vm">Whom they are for.</param>
/// <param name="Count">How many, in units of the host's page size; at least 1.</param>
/// <param name="Optional">How many more are welcome while the free frames stay at or above the low watermark; at least 0.</param>
/// <param name="Urgent">Whether the reserve below the lowest watermark may be used.</param>
/// <param name="Pages">
/// The guest-physical pages that the frames are for, in order, as many as are welcome; <see langword="null"/> where nobody
/// may have to ask for them later. For <see cref="InOneBlock"/> first the page if there is no block, then those of the
/// block.
/// </param>
public sealed record AllocateFrames(long Request, int Vm, int Count, int Optional, bool Urgent, int[]? Pages = null)
    : AllocatorMessage
{
    /// <summary>
    /// Whether all that is welcome must be one block of consecutive frames, aligned to its size; else
    /// those that are wanted are granted alone. Default false: any frames will do.
    /// </summary>
    public bool InOneBlock { get; init; }

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add(((long)Vm << 32) | (uint)Count);
        digest.Add(((long)Optional << 1) | (Urgent ? 1L : 0L));
        if (InOneBlock)
            digest.Add(1L);
    }
}

/// <summary>Frames are to be taken away as soon as they are free, or given back.</summary>
/// <param name="Frames">How many more; negative: how many fewer.</param>
/// <param name="Fault">Which injected fault it is accounted to; −1 for frames of a fault that ended while nobody was there.</param>
public sealed record WithholdFrames(int Frames, int Fault) : AllocatorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(((long)Frames << 32) | unchecked((uint)Fault));
}

/// <summary>Frames are not needed any more.</summary>
/// <param name="Vm">Whose they were.</param>
/// <param name="Frames">The frames, in units of the host's page size.</param>
/// <param name="Evicted">
/// Whether they were taken from the VM: whoever gets one next, gets it at that VM's expense
/// (<see cref="FrameCounters.LostFrames"/>). False for frames that the VM gave up or did not need.
/// </param>
public sealed record FreeFrames(int Vm, int[] Frames, bool Evicted) : AllocatorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 1) | (Evicted ? 1L : 0L));
        digest.AddEach(Frames);
    }
}
