namespace HyperActors.Machine;

/// <summary>Whether what a page holds is about to be overwritten as a whole, so that nobody needs it.</summary>
public enum PageOverwrite
{
    /// <summary>It is not, as far as is known.</summary>
    None,

    /// <summary>By a read of the guest's virtual disk.</summary>
    DiskRead,

    /// <summary>By the guest's kernel, which clears the page or copies another one to it.</summary>
    Kernel,
}
