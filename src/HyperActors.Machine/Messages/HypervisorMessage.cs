using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>All that the hypervisor can be told.</summary>
public abstract record HypervisorMessage : IDigested
{
    private protected HypervisorMessage()
    {
    }

    /// <inheritdoc />
    public abstract void AddTo(ref Digest digest);
}

/// <summary>A vCPU touched a guest-physical page that no frame backs.</summary>
/// <param name="Vm">Who faulted: its index in the machine.</param>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
/// <param name="Write">Whether the access was a write.</param>
/// <param name="Measured">Whether the fault counts, that is, happened after the warm-up.</param>
public sealed record NestedFault(int Vm, int Page, bool Write, bool Measured) : HypervisorMessage
{
    /// <summary>Whether the page is about to be overwritten as a whole. Default: it is not.</summary>
    public PageOverwrite Overwrite { get; init; }

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) | (uint)Page);
        digest.Add(Write ? 1L : 0L);
    }
}

/// <summary>Pages are unmapped in a VM, and its TLBs have forgotten them.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Batch">As in <see cref="InvalidatePages"/>.</param>
/// <param name="Dirty">For each page of the request, whether it was written since it was mapped.</param>
/// <param name="Stamps">For each page the version of its content, for the oracle; empty when it is off.</param>
public sealed record InvalidateAck(int Vm, long Batch, bool[] Dirty, uint[] Stamps) : HypervisorMessage
{
    /// <summary>For each page what it holds, as in <see cref="PagesScanned"/>; empty if nobody shares pages.</summary>
    public ulong[] Contents { get; init; } = [];

    /// <summary>For each page the block of the VM's virtual disk that holds the same content, −1 for none; empty for a VM
    /// without a disk.</summary>
    public int[] Blocks { get; init; } = [];

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) ^ Batch);
        digest.AddEach(Dirty);
    }
}

/// <summary>The accessed bits that were asked for.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Batch">As in <see cref="SampleAccessed"/>.</param>
/// <param name="Accessed">For each page of the request, whether it was accessed since its bit was last cleared.</param>
public sealed record AccessedBits(int Vm, long Batch, bool[] Accessed) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) ^ Batch);
        digest.AddEach(Accessed);
    }
}

/// <summary>A VM that was killed has stopped: nothing of it will touch memory any more.</summary>
/// <param name="Vm">The VM.</param>
public sealed record VmStopped(int Vm) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Vm);
}

/// <summary>
/// A VM that had crashed is to be started again. Answered by <see cref="VmAdmitted"/> when nothing of its last life is left.
/// </summary>
/// <param name="Vm">The VM.</param>
public sealed record VmStarted(int Vm) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add((long)Vm);
}

/// <summary>A VM waits for a turn: its first, or its next.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Finished">Whether it needs none any more.</param>
public sealed record TurnEnded(int Vm, bool Finished) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(((long)Vm << 1) | (Finished ? 1L : 0L));
}

/// <summary>A guest reads or writes its virtual disk. Answered by <see cref="DiskCompleted"/>.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Request">Identifies the request in the VM; the answer repeats it.</param>
/// <param name="Device">Index of the device that the virtual disk is a slice of.</param>
/// <param name="Pages">How many base pages; at least 1.</param>
/// <param name="Write">Whether they are written.</param>
public sealed record DiskTransfer(int Vm, long Request, int Device, int Pages, bool Write) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) ^ Request);
        digest.Add(((long)Pages << 1) | (Write ? 1L : 0L));
    }
}

/// <summary>A device has done a transfer of a guest's virtual disk.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Request">As in <see cref="DiskTransfer"/>.</param>
public sealed record TransferCompleted(int Vm, long Request) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(((long)Vm << 32) ^ Request);
}

/// <summary>A device has not done a transfer of a guest's virtual disk.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Vm">The VM.</param>
/// <param name="Request">As in <see cref="DiskTransfer"/>.</param>
/// <param name="Pages">How many base pages.</param>
/// <param name="Write">Whether they were to be written.</param>
/// <param name="Tries">How often it was tried before this.</param>
/// <param name="Fault">Which injected fault it is accounted to; −1 for none.</param>
public sealed record TransferFailed(int Device, int Vm, long Request, int Pages, bool Write, int Tries, int Fault)
    : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(((long)Vm << 32) ^ Request);
        digest.Add(((long)Tries << 1) | (Write ? 1L : 0L));
    }
}

/// <summary>Frames that were asked for.</summary>
/// <param name="Request">As in <see cref="AllocateFrames"/>.</param>
/// <param name="Frames">The frames, in units of the host's page size.</param>
public sealed record FramesGranted(long Request, int[] Frames) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.AddEach(Frames);
    }
}

/// <summary>Frames that were asked for cannot be had without going below the watermark.</summary>
/// <param name="Request">As in <see cref="AllocateFrames"/>.</param>
/// <param name="Free">How many frames are free.</param>
public sealed record FramesDenied(long Request, int Free) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add((long)Free);
    }
}

/// <summary>The number of free frames went through a watermark.</summary>
/// <param name="BelowLow">True: fell below low, so background reclaim is wanted. False: reached high again.</param>
/// <param name="Free">How many frames are free.</param>
public sealed record WatermarkCrossed(bool BelowLow, int Free) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(BelowLow ? 1L : 0L);
        digest.Add((long)Free);
    }
}

/// <summary>Pages were read from swap.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Request">As in <see cref="ReadPages"/>.</param>
/// <param name="Stamps">For each slot the version of its content, for the oracle; empty when it is off.</param>
public sealed record ReadCompleted(int Device, long Request, uint[] Stamps) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add((long)Device);
    }
}

/// <summary>Pages were written to swap.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Request">As in <see cref="WritePages"/>.</param>
/// <param name="Slots">For each page the slot that now holds it.</param>
public sealed record WriteCompleted(int Device, long Request, int[] Slots) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add((long)Device);
        digest.AddEach(Slots);
    }
}

/// <summary>Why an operation of a device was not done.</summary>
public enum IoError
{
    /// <summary>The device has too few free slots.</summary>
    DeviceFull,

    /// <summary>The device reported an error.</summary>
    Failed,

    /// <summary>The device is not there; <see cref="DeviceReady"/> is told when it is back.</summary>
    Gone,

    /// <summary>What slots hold fails its checksum: it was never written whole, or the device forgot it.</summary>
    Damaged,
}

/// <summary>An operation of a swap device was not done.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Request">As in <see cref="ReadPages"/> or <see cref="WritePages"/>.</param>
/// <param name="Error">Why.</param>
/// <param name="Fault">Which injected fault it is accounted to; −1 for none.</param>
public sealed record IoFailed(int Device, long Request, IoError Error, int Fault = -1) : HypervisorMessage
{
    /// <summary>The slots that are damaged; empty for other errors.</summary>
    public int[] Damaged { get; init; } = [];

    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Request);
        digest.Add((long)Device);
        digest.Add((long)Error);
        digest.AddEach(Damaged);
    }
}

/// <summary>A device is back after an outage, or its trouble is over.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="SlotsLost">Whether it forgot what its slots held.</param>
public sealed record DeviceReady(int Device, bool SlotsLost) : HypervisorMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(((long)Device << 1) | (SlotsLost ? 1L : 0L));
}
