using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>All that a swap device can be told.</summary>
public abstract record SwapMessage : IDigested
{
    private protected SwapMessage()
    {
    }

    /// <inheritdoc />
    public abstract void AddTo(ref Digest digest);
}

/// <summary>Slots are to be read in one operation. Answered by <see cref="ReadCompleted"/> or <see cref="IoFailed"/>.</summary>
/// <param name="Request">Identifies the request; the answer repeats it.</param>
/// <param name="Slots">Which slots; each holds a page.</param>
/// <param name="Demanded">How many of them a fault waits for; the rest is readahead.</param>
public sealed record ReadPages(long Request, int[] Slots, int Demanded) : SwapMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.AddEach(Slots);
    }
}

/// <summary>Pages are to be written in one operation, to slots that the device chooses, in a row where it can.</summary>
/// <param name="Request">Identifies the request; the answer repeats it.</param>
/// <param name="Count">How many pages; at least 1.</param>
/// <param name="Stamps">For each page the version of its content, for the oracle and for the slots' headers; empty where
/// neither is needed.</param>
/// <param name="Owners">For each page whose it is, for the slots' headers; <see langword="null"/> where none are needed.</param>
public sealed record WritePages(long Request, int Count, uint[] Stamps, PageTag[]? Owners = null) : SwapMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add((long)Count);
    }
}

/// <summary>
/// A transfer of a guest's virtual disk, which lies on the device outside the slots. Answered by
/// <see cref="TransferCompleted"/> or <see cref="TransferFailed"/>.
/// </summary>
/// <param name="Vm">The VM.</param>
/// <param name="Request">Identifies the request in the VM; the answer repeats it.</param>
/// <param name="Pages">How many base pages; at least 1.</param>
/// <param name="Write">Whether they are written.</param>
/// <param name="Tries">How often it was tried before, and failed.</param>
public sealed record TransferPages(int Vm, long Request, int Pages, bool Write, int Tries = 0) : SwapMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) ^ Request);
        digest.Add(((long)Pages << 1) | (Write ? 1L : 0L));
    }
}

/// <summary>What some slots hold is not needed any more.</summary>
/// <param name="Slots">Which slots.</param>
public sealed record DiscardSlots(int[] Slots) : SwapMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.AddEach(Slots);
    }
}
