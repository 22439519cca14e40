namespace HyperActors.Machine;

/// <summary>The guest's balloon shall have a size.</summary>
/// <param name="Pages">Base pages; the driver takes no more than <see cref="BalloonOptions.MaxShare"/>.</param>
public sealed record SetBalloonTarget(long Pages) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(Pages);
}

/// <summary>
/// Pages that the guest gave up lose their content: they must be unmapped, and no TLB may know them any more, before
/// this is acknowledged.
/// </summary>
/// <param name="Batch">Identifies the request; the answer repeats it.</param>
/// <param name="Pages">Guest-physical pages, mapped or not.</param>
public sealed record DiscardPages(long Batch, int[] Pages) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Batch);
        digest.AddEach(Pages);
    }
}

/// <summary>The host has taken the pages that the guest gave up last.</summary>
public sealed record BalloonAccepted : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(3L);
}

/// <summary>A guest tells itself to look for pages again.</summary>
public sealed record RetryBalloon : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(4L);
}

/// <summary>A guest's balloon took pages. Answered by <see cref="BalloonAccepted"/> when their frames are free.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Pages">Guest-physical pages.</param>
public sealed record BalloonPages(int Vm, int[] Pages) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add((long)Vm);
        digest.AddEach(Pages);
    }
}

/// <summary>A guest's balloon gave pages back: the guest may touch them.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Pages">How many.</param>
public sealed record DeflateBalloon(int Vm, int Pages) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(((long)Vm << 32) | (uint)Pages);
}

/// <summary>Pages are unmapped and their content is forgotten.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Batch">As in <see cref="DiscardPages"/>.</param>
public sealed record DiscardAck(int Vm, long Batch) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(((long)Vm << 32) ^ Batch);
}

/// <summary>The hypervisor tells itself that the sizes of balloons are to be decided anew.</summary>
public sealed record BalloonTick : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(5L);
}
