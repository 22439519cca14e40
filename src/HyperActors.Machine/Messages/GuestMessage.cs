using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>All that a guest VM can be told.</summary>
public abstract record GuestMessage : IDigested
{
    private protected GuestMessage()
    {
    }

    /// <inheritdoc />
    public abstract void AddTo(ref Digest digest);
}

/// <summary>The VM is switched on.</summary>
public sealed record StartVm : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(1L);
}

/// <summary>The host has given back all that the VM held before it crashed, and has room for it again: it may boot.</summary>
public sealed record VmAdmitted : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(1L);
}

/// <summary>How the fault of a page was served.</summary>
public enum FaultService : byte
{
    /// <summary>The page needed no I/O: first touch, its frame was not gone yet, or it had been read ahead.</summary>
    Minor,

    /// <summary>The page was read from a swap device because of this fault, or the fault waited for such a read.</summary>
    Major,
}

/// <summary>One page that is now backed by a frame.</summary>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
/// <param name="Frame">Machine frame, in the same units.</param>
/// <param name="Service">How it came.</param>
/// <param name="Stamp">Version of the content, carried along for the oracle; 0 for a page of zeroes.</param>
public readonly record struct PageMapping(int Page, int Frame, FaultService Service, uint Stamp)
{
    /// <summary>
    /// What the frame holds, if it is shared with pages of equal content and so mapped read-only; 0 for a frame of the
    /// VM's own.
    /// </summary>
    public ulong SharedContent { get; init; }

    /// <summary>
    /// Whether this is the first page of a huge page, which one entry maps to consecutive frames. Default false.
    /// </summary>
    public bool IsHuge { get; init; }
}

/// <summary>Pages are backed by frames: vCPUs that wait for them go on.</summary>
/// <param name="Mappings">What is mapped; at least one.</param>
public sealed record MapPages(PageMapping[] Mappings) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        foreach (PageMapping mapping in Mappings)
        {
            digest.Add((long)mapping.Page);
            digest.Add((long)mapping.Frame);
            digest.Add((ulong)mapping.Service);
            if (mapping.SharedContent != 0)
                digest.Add(mapping.SharedContent);
            if (mapping.IsHuge)
                digest.Add(1L);
        }
    }
}

/// <summary>A huge page is to be mapped by an entry for each of its pages; nobody waits for an answer.</summary>
/// <param name="Page">Its first guest-physical page.</param>
public sealed record SplitHugePage(int Page) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Page);
}

/// <summary>A page that a vCPU faulted on needs I/O: the guest may run something else meanwhile.</summary>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
public sealed record FaultDeferred(int Page) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Page);
}

/// <summary>Pages must be unmapped, and no TLB may know them any more, before this is acknowledged.</summary>
/// <param name="Batch">Identifies the request; the answer repeats it.</param>
/// <param name="Pages">Guest-physical pages, in units of the host's page size.</param>
public sealed record InvalidatePages(long Batch, int[] Pages) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Batch);
        digest.AddEach(Pages);
    }
}

/// <summary>The accessed bits of pages are wanted; they are cleared as they are read.</summary>
/// <param name="Batch">Identifies the request; the answer repeats it.</param>
/// <param name="Pages">Guest-physical pages, in units of the host's page size.</param>
public sealed record SampleAccessed(long Batch, int[] Pages) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Batch);
        digest.AddEach(Pages);
    }
}

/// <summary>A transfer of the guest's virtual disk is done.</summary>
/// <param name="Request">As in <see cref="DiskTransfer"/>.</param>
public sealed record DiskCompleted(long Request) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(Request);
}

/// <summary>
/// A transfer was tried for <see cref="HypervisorOptions.DeviceTimeout"/> in vain. The guest's kernel has lost its swap
/// and stops.
/// </summary>
/// <param name="Request">As in <see cref="DiskTransfer"/>.</param>
public sealed record DiskFailed(long Request) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(Request);
}

/// <summary>A guest's kernel tells itself to look for pages again, as all were in use by faults.</summary>
public sealed record RetryReclaim : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(8L);
}

/// <summary>A page is lost: the VM takes an error as of a failed memory module.</summary>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
public sealed record InjectError(int Page) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Page);
}

/// <summary>It is the VM's turn: its process may make accesses.</summary>
/// <param name="Accesses">How many, frees among them; at least 1.</param>
public sealed record TakeTurn(long Accesses) : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(Accesses);
}

/// <summary>The VM is switched off at once: the host ran out of memory and it was chosen.</summary>
public sealed record KillVm : GuestMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(2L);
}
