namespace HyperActors.Machine;

/// <summary>
/// What the pages of one VM hold, as far as it matters whether two pages are equal: an identifier for each page.
/// </summary>
/// <remarks>
/// <para>Pages have no bytes in this model. An identifier names a page of zeroes, a page of an image, or a version of a
/// page that was written, of which there are no two alike. It stands for the bytes, their comparison and their
/// checksum at once; checksums that collide are not modelled.</para>
/// <para>Writes are not counted one by one: that a page was written is in its dirty bit, so it gets its next version
/// when somebody looks. The bit is cleared then, as else the next write would go unseen, and remembered here for the
/// one who maps the page and asks later whether it was written since.</para>
/// </remarks>
internal sealed class PageContents
{
    /// <summary>The content of a page that was never written, or was cleared.</summary>
    public const ulong Zeroes = 1;

    private const int ChunkBits = 9;
    private const int ChunkPages = 1 << ChunkBits;
    private const ulong WrittenBit = 1UL << 63;
    private const ulong ImageBit = 1UL << 62;
    private const int VersionBits = 44;

    private readonly ulong[]?[] _chunks;
    private readonly ContentOptions? _options;
    private readonly ulong _image;
    private ulong _version;

    /// <summary>Makes the contents of a VM whose memory was never touched.</summary>
    /// <param name="options">What processes' pages begin with; null: private content.</param>
    /// <param name="vm">Index of the VM.</param>
    /// <param name="pages">How many pages it has.</param>
    public PageContents(ContentOptions? options, int vm, int pages)
    {
        _options = options;
        _image = RandomStream.For(0, options?.Image ?? "").Next();
        _version = (ulong)(vm + 1) << VersionBits;
        _chunks = new ulong[]?[(pages + ChunkPages - 1) / ChunkPages];
    }

    /// <summary>The content of a page as it was at the last look.</summary>
    public ulong Of(int page)
    {
        ulong found = _chunks[page >> ChunkBits]?[page & (ChunkPages - 1)] ?? 0;
        return found == 0 ? Zeroes : found & ~WrittenBit;
    }

    /// <summary>Takes into account that a page was written since the last look.</summary>
    public void Written(int page) => At(page) = ++_version | WrittenBit;

    /// <summary>A page is said to be written since it was mapped, and holds what it held.</summary>
    public void TakeForWritten(int page) => At(page) = Of(page) | WrittenBit;

    /// <summary>The kernel has given a process a page with the content that it begins with.</summary>
    /// <param name="page">Guest-physical page.</param>
    /// <param name="virtualPage">Its number in the process.</param>
    public void Load(int page, long virtualPage)
    {
        ulong first = FirstContent(virtualPage);
        At(page) = (first == 0 ? ++_version : first) | WrittenBit;
    }

    /// <summary>A page loses its frame.</summary>
    /// <returns>Whether it was written since it got that frame, as far as looks have told.</returns>
    public bool TakeWritten(int page)
    {
        if (_chunks[page >> ChunkBits] is not { } chunk)
            return false;
        ref ulong content = ref chunk[page & (ChunkPages - 1)];
        bool written = (content & WrittenBit) != 0;
        content &= ~WrittenBit;
        return written;
    }

    /// <summary>The content of a page is given up: the next one is all zeroes.</summary>
    public void Forget(int page)
    {
        if (_chunks[page >> ChunkBits] is { } chunk)
            chunk[page & (ChunkPages - 1)] = 0;
    }

    /// <summary>The common content that a process's page begins with; 0 if it is private.</summary>
    private ulong FirstContent(long virtualPage)
    {
        if (_options is null)
            return 0;
        RandomStream draws = new(RandomStream.Mix(unchecked(_image + (ulong)virtualPage)));
        // One draw decides among three, so the probabilities add up.
        ulong draw = draws.Next();
        if (_options.Shared.IsOne || draw < _options.Shared.Threshold)
            return (draws.Next() & ~WrittenBit) | ImageBit;
        bool zero = _options.Zero.IsOne || draw - _options.Shared.Threshold < _options.Zero.Threshold;
        return zero ? Zeroes : 0;
    }

    private ref ulong At(int page) => ref (_chunks[page >> ChunkBits] ??= new ulong[ChunkPages])[page & (ChunkPages - 1)];
}
