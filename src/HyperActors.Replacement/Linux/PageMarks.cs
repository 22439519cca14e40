namespace HyperActors.Replacement;

/// <summary>What reclaim knows of one page; the names are the kernel's page flags where it has one.</summary>
[Flags]
internal enum PageMarks : ushort
{
    None = 0,

    /// <summary>A touch reaches the page without a fault.</summary>
    Mapped = 1,

    /// <summary>Touched since the last look.</summary>
    Accessed = 1 << 1,

    /// <summary>Differs from its swap slot, if it has one.</summary>
    Dirty = 1 << 2,

    /// <summary>Holds a frame, mapped or only in the swap cache.</summary>
    Resident = 1 << 3,

    /// <summary>On the active list.</summary>
    Active = 1 << 4,

    /// <summary>Found accessed by an earlier look.</summary>
    Referenced = 1 << 5,

    /// <summary>Was on the active list once in this or in its last stay.</summary>
    Workingset = 1 << 6,

    /// <summary>Owns a swap slot.</summary>
    SwapSlot = 1 << 7,

    /// <summary>Being written to its slot.</summary>
    WriteBack = 1 << 8,

    /// <summary>To be moved to the tail of its list when the write is done.</summary>
    ReclaimSoon = 1 << 9,

    /// <summary>Its contents are in its swap slot alone.</summary>
    Evicted = 1 << 10,

    /// <summary>Off its list while a scan looks at it.</summary>
    Isolated = 1 << 11,

    /// <summary>Must not be reclaimed now, as while it is read in.</summary>
    Locked = 1 << 12,
}
