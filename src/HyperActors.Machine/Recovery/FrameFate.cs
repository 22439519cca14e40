namespace HyperActors.Machine;

/// <summary>What becomes of a frame that was taken when the hypervisor crashed.</summary>
internal enum FrameFateKind : byte
{
    /// <summary>Its page is mapped in it, and stays so.</summary>
    Adopted,

    /// <summary>It holds the only copy of its page, which is not mapped.</summary>
    Rescued,

    /// <summary>It holds nothing of worth.</summary>
    Freed,
}

/// <summary>One frame, and what becomes of it.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Page">The page that it was asked for.</param>
internal readonly record struct FrameFate(FrameFateKind Kind, int Frame, PageTag Page)
{
    /// <summary>The frame that the VM has mapped the page to, which must be this one; −1 if it is not mapped.</summary>
    public int MappedTo { get; init; } = -1;

    /// <summary>Version of the page's content when it was last unmapped; 0 if it was never written.</summary>
    public uint Version { get; init; }

    /// <summary>Where else its content is.</summary>
    public SwapLocation Copy { get; init; } = SwapLocation.MustWrite;
}
