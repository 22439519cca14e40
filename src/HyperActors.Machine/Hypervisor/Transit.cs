namespace HyperActors.Machine;

/// <summary>Why a page is neither in a frame for good, nor in swap, nor untouched.</summary>
internal enum TransitKind : byte
{
    /// <summary>The record is not in use.</summary>
    Closed,

    /// <summary>First touch: a frame is asked for or waited for.</summary>
    Zeroing,

    /// <summary>First touch of a whole block: its frames are cleared, and all its pages have this record.</summary>
    Clearing,

    /// <summary>It is to come from swap: a frame is asked for or waited for.</summary>
    Fetching,

    /// <summary>A device reads it.</summary>
    Reading,

    /// <summary>Its VM was told to unmap it.</summary>
    Invalidating,

    /// <summary>Its VM gave it up and was told to unmap it: its content is not wanted any more.</summary>
    Discarding,

    /// <summary>Its VM gave a whole huge page up: all pages of it have this record.</summary>
    DiscardingBlock,

    /// <summary>It is unmapped, and a device writes it or will be told to.</summary>
    Writing,

    /// <summary>It is in the compressed pool, and a device writes it; the record's frame is its entry there.</summary>
    WritingBack,

    /// <summary>Its VM was told to unmap it, as it seems to be like another, to share a frame with it.</summary>
    Merging,

    /// <summary>It shares a frame and is written: a frame for a copy is asked for or waited for.</summary>
    Copying,

    /// <summary>It was copied, and its VM was told to unmap the shared frame.</summary>
    Unsharing,

    /// <summary>It shares a frame; its VM gave it up and was told to unmap it.</summary>
    Leaving,
}

/// <summary>
/// A page on its way; the index of the record is in the page's <see cref="PageState"/> and in request numbers.
/// </summary>
internal struct Transit
{
    public TransitKind Kind;

    /// <summary>A vCPU waits for the page.</summary>
    public bool Faulted;

    /// <summary>A vCPU waits, and its fault counts.</summary>
    public bool Measured;

    /// <summary>The access that waits is a write.</summary>
    public bool Write;

    /// <summary>The VM is gone: whatever completes frees what it holds.</summary>
    public bool Dead;

    /// <summary>The allocator was asked, and has not answered.</summary>
    public bool Asked;

    /// <summary>Frames for the whole block of the page are asked for, if there are any in a row.</summary>
    public bool Huge;

    /// <summary>First page of a device operation: the device was told, and has not answered.</summary>
    public bool Told;

    /// <summary>How often the device operation was tried.</summary>
    public byte Tries;

    /// <summary>How many frames beyond the first were asked for.</summary>
    public short Optional;

    /// <summary>The reclaim that takes the page out, for the reports on episodes.</summary>
    public int Pass;

    public int Generation;
    public int Vm;
    public int Page;

    /// <summary>The frame that holds or will hold the page; −1 for none yet.</summary>
    public int Frame;

    /// <summary>Where in swap it comes from; for a write, the device alone counts.</summary>
    public SwapLocation Location;

    /// <summary>From <see cref="TransitKind.Merging"/> on: number of the shared page.</summary>
    public int Shared;

    /// <summary>The shared page was read from swap for the sake of the copy.</summary>
    public bool WasRead;

    /// <summary>While it leaves: the block of its VM's disk that holds the same, plus one; 0 for none.</summary>
    public int Block;

    /// <summary>The next page of the same device operation; −1 at the end.</summary>
    public int Next;
}
