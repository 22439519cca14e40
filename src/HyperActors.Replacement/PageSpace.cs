namespace HyperActors.Replacement;

/// <summary>Which page numbers a policy will be told: decides how it looks up the pages that it remembers.</summary>
public readonly record struct PageSpace
{
    private PageSpace(int densePages) => DensePages = densePages;

    /// <summary>Stands for "no page" where a page may be unknown.</summary>
    public const long NoPage = -1;

    /// <summary>Any number from 0: remembered pages are found through a hash table. The default.</summary>
    public static readonly PageSpace Sparse;

    /// <summary>How many numbers there are if they are dense; 0 if they are not.</summary>
    public int DensePages { get; }

    /// <summary>Numbers 0 to <paramref name="pages"/> − 1: remembered pages are found through an array of four bytes a
    /// page, which is faster than hashing.</summary>
    /// <param name="pages">How many pages; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one page.</exception>
    public static PageSpace Dense(int pages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 1);
        return new PageSpace(pages);
    }
}
