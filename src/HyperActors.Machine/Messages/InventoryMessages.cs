namespace HyperActors.Machine;

// An actor that has crashed and is back asks those who know for an inventory. Each question has the number of the asker's
// restarts, and the answer repeats it: who crashes again while it waits must not take the answer for its next question's.

/// <summary>The allocator asks the hypervisor which frames VMs hold. Answered by <see cref="HeldFrames"/>.</summary>
/// <param name="Round">The allocator's restarts so far.</param>
public sealed record ReportHeldFrames(int Round) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Round);
}

/// <summary>The frames that are in use, as the hypervisor knows it.</summary>
/// <param name="Round">As in <see cref="ReportHeldFrames"/>.</param>
/// <param name="Frames">The frames, in units of the host's page size.</param>
/// <param name="Owners">For each the page that it holds or will hold, or <see cref="FrameAllocator.Host"/> as the VM.</param>
/// <param name="BelowLow">The last <see cref="WatermarkCrossed.BelowLow"/> that was told.</param>
public sealed record HeldFrames(int Round, int[] Frames, PageTag[] Owners, bool BelowLow) : AllocatorMessage
{
    /// <summary>How many frames are to be taken away from the machine, in the same units. Default none.</summary>
    public int Withheld { get; init; }

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Round << 1) | (BelowLow ? 1L : 0L));
        if (Withheld > 0)
            digest.Add((long)Withheld);
        for (int i = 0; i < Frames.Length; i++)
        {
            digest.Add((long)Frames[i]);
            digest.Add(Owners[i].Key);
        }
    }
}

/// <summary>The hypervisor asks the allocator who owns which frame. Answered by <see cref="OwnedFrames"/>.</summary>
/// <param name="Round">The hypervisor's restarts so far.</param>
public sealed record ReportOwnedFrames(int Round) : AllocatorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Round);
}

/// <summary>The frames that are not free, as the allocator knows it.</summary>
/// <param name="Round">As in <see cref="ReportOwnedFrames"/>.</param>
/// <param name="Frames">The frames, in units of the host's page size, in order.</param>
/// <param name="Owners">For each the page that it was asked for.</param>
/// <param name="BelowLow">The last <see cref="WatermarkCrossed.BelowLow"/> that was told.</param>
public sealed record OwnedFrames(int Round, int[] Frames, PageTag[] Owners, bool BelowLow) : HypervisorMessage
{
    /// <summary>
    /// How many frames are taken away from the machine or will be, in the same units; they are not among the others. Default
    /// none.
    /// </summary>
    public int Withheld { get; init; }

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Round << 1) | (BelowLow ? 1L : 0L));
        if (Withheld > 0)
            digest.Add((long)Withheld);
        for (int i = 0; i < Frames.Length; i++)
        {
            digest.Add((long)Frames[i]);
            digest.Add(Owners[i].Key);
        }
    }
}

/// <summary>
/// The hypervisor asks a swap device what its slots hold. Answered by <see cref="SlotInventory"/> when the device has done
/// what it was told before.
/// </summary>
/// <param name="Round">The hypervisor's restarts so far.</param>
public sealed record ReportSlots(int Round) : SwapMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Round);
}

/// <summary>What the slots of a device hold, from the headers that were written with the pages.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Round">As in <see cref="ReportSlots"/>.</param>
/// <param name="Slots">The slots that are taken, in order.</param>
/// <param name="Owners">For each the page that it holds.</param>
/// <param name="Versions">For each the version of the page's content.</param>
public sealed record SlotInventory(int Device, int Round, int[] Slots, PageTag[] Owners, uint[] Versions) : HypervisorMessage
{
    /// <summary>The slots among them whose content fails its checksum, in order. Default none.</summary>
    public int[] Damaged { get; init; } = [];

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Device << 32) | (uint)Round);
        for (int i = 0; i < Slots.Length; i++)
        {
            digest.Add(((long)Slots[i] << 32) | Versions[i]);
            digest.Add(Owners[i].Key);
        }
        digest.AddEach(Damaged);
    }
}

/// <summary>The hypervisor asks a VM what it has mapped and what it waits for. Answered by <see cref="PageInventory"/>.</summary>
/// <param name="Round">The hypervisor's restarts so far.</param>
public sealed record ReportPages(int Round) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Round);
}

/// <summary>One page that a VM has mapped.</summary>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
/// <param name="Frame">Its frame, in the same units.</param>
/// <param name="Dirty">Whether it was written since it was mapped.</param>
public readonly record struct MappedPage(int Page, int Frame, bool Dirty);

/// <summary>How often the content of a page had changed when it was last unmapped.</summary>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
/// <param name="Version">Its version; more than 0.</param>
public readonly record struct PageVersion(int Page, uint Version)
{
    /// <summary>The block of a file of the guest's that holds the same; −1 for none.</summary>
    public int FileBlock { get; init; } = -1;
}

/// <summary>A fault that a VM waits for.</summary>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
/// <param name="Measured">As in <see cref="NestedFault"/>.</param>
public readonly record struct WaitingFault(int Page, bool Measured);

/// <summary>Memory that a VM has given up, or is giving up.</summary>
/// <param name="Balloon">Base pages in its balloon, those among them that are not accepted yet.</param>
/// <param name="Target">How many it was told to hold.</param>
/// <param name="Unaccepted">As in <see cref="BalloonPages"/>, told and not accepted; may be empty.</param>
/// <param name="Unacknowledged">As in <see cref="ReportFreePages"/>, told and not accepted; may be empty.</param>
public sealed record MemoryGivenUp(int Balloon, int Target, int[] Unaccepted, int[] Unacknowledged);

/// <summary>How far a VM has come with its turns, where VMs take turns.</summary>
[Flags]
public enum TurnProgress
{
    /// <summary>It is its turn, or there are none.</summary>
    None = 0,

    /// <summary>It waits for a turn.</summary>
    Awaits = 1,

    /// <summary>It has had one.</summary>
    HadOne = 2,

    /// <summary>It needs none any more.</summary>
    Finished = 4,
}

/// <summary>A VM's view of the nested table.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Round">As in <see cref="ReportPages"/>.</param>
/// <param name="Alive">Whether it was not killed.</param>
/// <param name="Mapped">What it has mapped, in the order of pages.</param>
/// <param name="Versions">What it has ever written, in the order of pages.</param>
/// <param name="Waiting">What it waits for, in the order of pages.</param>
/// <param name="GivenUp">What it does not use.</param>
public sealed record PageInventory(
    int Vm,
    int Round,
    bool Alive,
    MappedPage[] Mapped,
    PageVersion[] Versions,
    WaitingFault[] Waiting,
    MemoryGivenUp GivenUp) : HypervisorMessage
{
    /// <summary>How far it has come with its turns. Default: there are none.</summary>
    public TurnProgress Turn { get; init; }

    /// <summary>The first page of each huge page that it has mapped, in order; its pages are also in the list of all.
    /// </summary>
    public int[] HugePages { get; init; } = [];

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) | (uint)Round);
        digest.Add(Alive ? 1L : 0L);
        digest.AddEach(HugePages);
        foreach (MappedPage mapped in Mapped)
            digest.Add(((long)mapped.Page << 32) | (uint)mapped.Frame << 1 | (mapped.Dirty ? 1u : 0u));
        foreach (PageVersion written in Versions)
        {
            digest.Add(((long)written.Page << 32) | written.Version);
            if (written.FileBlock >= 0)
                digest.Add((long)written.FileBlock);
        }
        foreach (WaitingFault fault in Waiting)
            digest.Add((long)fault.Page);
        digest.Add(((long)GivenUp.Balloon << 32) | (uint)GivenUp.Target);
        foreach (int page in GivenUp.Unaccepted)
            digest.Add((long)page);
        foreach (int page in GivenUp.Unacknowledged)
            digest.Add((long)page);
        if (Turn != TurnProgress.None)
            digest.Add((long)Turn);
    }
}
