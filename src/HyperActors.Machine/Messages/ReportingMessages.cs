namespace HyperActors.Machine;

/// <summary>A guest tells itself to report its free pages.</summary>
public sealed record ReportTick : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(6L);
}

/// <summary>The host has taken the frames of the pages that were reported.</summary>
public sealed record ReportAccepted : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(7L);
}

/// <summary>Pages of a guest are free. Answered by <see cref="ReportAccepted"/> when their frames are.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Pages">Guest-physical pages; until the answer nobody in the guest gets them.</param>
public sealed record ReportFreePages(int Vm, int[] Pages) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add((long)Vm);
        digest.AddEach(Pages);
    }
}
