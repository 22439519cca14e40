namespace HyperActors.Machine;

/// <summary>
/// What the pages of a VM's processes hold when the guest's kernel first hands them out; a write makes a page's content
/// its own. It matters to page sharing alone.
/// </summary>
/// <remarks>
/// Whether a page is one of the image, of zeroes or private follows from the image and the page's virtual number, so
/// that two processes with the same image begin with the same content at the same addresses.
/// </remarks>
public sealed record ContentOptions
{
    /// <summary>Name of the image. VMs that name the same one begin with the same pages.</summary>
    public required string Image { get; init; }

    /// <summary>Probability that a page comes from the image. Default none do.</summary>
    public Probability Shared { get; init; }

    /// <summary>Probability that a page is all zeroes. Default none are; with <see cref="Shared"/> at most 1.</summary>
    public Probability Zero { get; init; }
}
