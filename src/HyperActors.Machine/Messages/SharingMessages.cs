namespace HyperActors.Machine;

/// <summary>
/// The scanner of page sharing looks at pages. In a real host it reads their bytes; here the guest knows their content.
/// Answered by <see cref="PagesScanned"/>.
/// </summary>
/// <param name="Batch">Identifies the request; the answer repeats it.</param>
/// <param name="Pages">Guest-physical pages.</param>
public sealed record ScanPages(long Batch, int[] Pages) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Batch);
        digest.AddEach(Pages);
    }
}

/// <summary>What the pages of a scan hold.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Batch">As in <see cref="ScanPages"/>.</param>
/// <param name="Contents">For each page an identifier of its content: equal for equal content, and only then.</param>
public sealed record PagesScanned(int Vm, long Batch, ulong[] Contents) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) ^ Batch);
        foreach (ulong content in Contents)
            digest.Add(content);
    }
}

/// <summary>The scanner of page sharing wakes up.</summary>
public sealed record ScanTick : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(8L);
}

/// <summary>All processes of a VM have ended. Told only if pages are shared: the scanner may rest.</summary>
/// <param name="Vm">The VM.</param>
public sealed record VmFinished(int Vm) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Vm);
}

/// <summary>The hypervisor tells itself that nobody has to be asked about shared pages any more.</summary>
/// <param name="Batch">The question that is answered with that.</param>
public sealed record SharersAnswered(long Batch) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(Batch);
}

/// <summary>Frames go from one owner to another, without being free in between.</summary>
/// <param name="From">Whose they were.</param>
/// <param name="To">Whose they are.</param>
/// <param name="Frames">The frames, in units of the host's page size.</param>
public sealed record TransferFrames(int From, int To, int[] Frames) : AllocatorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)From << 32) | (uint)To);
        digest.AddEach(Frames);
    }
}
