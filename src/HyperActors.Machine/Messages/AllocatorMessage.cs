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

/// <summary>Frames are wanted. Answered by <see cref="FramesGranted"/> with all of them, or <see cref="FramesDenied"/>.</summary>
/// <param name="Request">Identifies the request; the answer repeats it.</param>
/// <param name="Vm">Whom they are for.</param>
/// <param name="Count">How many, in units of the host's page size; at least 1.</param>
/// <param name="Urgent">Whether the reserve below the lowest watermark may be used.</param>
public sealed record AllocateFrames(long Request, int Vm, int Count, bool Urgent) : AllocatorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add(((long)Vm << 32) | (uint)Count);
    }
}

/// <summary>Frames are not needed any more.</summary>
/// <param name="Vm">Whose they were.</param>
/// <param name="Frames">The frames, in units of the host's page size.</param>
public sealed record FreeFrames(int Vm, int[] Frames) : AllocatorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add((long)Vm);
        foreach (int frame in Frames)
            digest.Add((long)frame);
    }
}
