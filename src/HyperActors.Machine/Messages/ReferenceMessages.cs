namespace HyperActors.Machine;

/// <summary>References of a VM to one page, evenly spaced in time.</summary>
/// <param name="Time">When the first took effect.</param>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
/// <param name="Count">How many; at least 1.</param>
/// <param name="Step">Time from one to the next.</param>
public readonly record struct PageReferences(SimTime Time, int Page, int Count, SimDuration Step);

/// <summary>All references since the last report are wanted, for an ideal policy. Answered by
/// <see cref="ReferencesReported"/>.</summary>
/// <param name="Batch">Identifies the request; the answer repeats it.</param>
public sealed record ReportReferences(long Batch) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(Batch);
}

/// <summary>The references of a VM since its last report.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Batch">As in <see cref="ReportReferences"/>.</param>
/// <param name="References">In the order in which they took effect.</param>
public sealed record ReferencesReported(int Vm, long Batch, IReadOnlyList<PageReferences> References) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        // How references are grouped depends on the engine, what they are does not.
        long all = 0;
        foreach (PageReferences references in References)
            all += references.Count;
        digest.Add(((long)Vm << 32) ^ Batch);
        digest.Add(all);
    }
}

/// <summary>A VM has made so many references that they should be asked for.</summary>
/// <param name="Vm">The VM.</param>
public sealed record ReferencesDue(int Vm) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Vm);
}
