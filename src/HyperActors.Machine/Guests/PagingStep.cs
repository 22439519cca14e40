namespace HyperActors.Machine;

/// <summary>How far a guest's kernel has come with a page that a process faulted on.</summary>
internal enum PagingStep
{
    /// <summary>Nothing is under way.</summary>
    None,

    /// <summary>A victim was taken out of its table; its content must be written before the frame is free.</summary>
    ToWrite,

    /// <summary>The victim is being written to the virtual disk.</summary>
    Writing,

    /// <summary>The frame is free.</summary>
    HasFrame,

    /// <summary>The wanted page is being read from the virtual disk.</summary>
    Reading,

    /// <summary>The wanted page has been read.</summary>
    Loaded,
}
