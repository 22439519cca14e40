namespace HyperActors.Replacement;

/// <summary>What one process does: accesses and frees, in the words of a <c>TPAT0001</c> file.</summary>
/// <param name="Pages">Pages that the process owns; words name pages 0 to <paramref name="Pages"/> - 1.</param>
/// <param name="Words">One word an access: see <see cref="WriteBit"/>, <see cref="FreeBit"/>,
/// <see cref="PageMask"/>.</param>
public sealed record LinuxPattern(int Pages, ReadOnlyMemory<uint> Words)
{
    /// <summary>Set if the access is a write.</summary>
    public const uint WriteBit = 1u << 31;

    /// <summary>Set if the page is given back (<c>MADV_DONTNEED</c>) rather than accessed.</summary>
    public const uint FreeBit = 1u << 30;

    /// <summary>The bits that name the page.</summary>
    public const uint PageMask = FreeBit - 1;
}
