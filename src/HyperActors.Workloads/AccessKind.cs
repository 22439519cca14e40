namespace HyperActors.Workloads;

/// <summary>What a program does to a page.</summary>
public enum AccessKind : byte
{
    /// <summary>It loads data.</summary>
    Read,

    /// <summary>It stores data; the page becomes dirty.</summary>
    Write,

    /// <summary>It fetches instructions.</summary>
    Execute,

    /// <summary>It gives the page back (<c>munmap</c>, <c>MADV_DONTNEED</c>): the content is lost, the page reads as
    /// zeros.</summary>
    Free,
}
