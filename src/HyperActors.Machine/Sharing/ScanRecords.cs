namespace HyperActors.Machine;

/// <summary>What the scanner remembers of the pages of one VM that are not shared: 8 bytes a page.</summary>
internal sealed class ScanRecords
{
    private const int ChunkBits = 9;
    private const int ChunkPages = 1 << ChunkBits;
    private const ulong UnstableBit = 1UL << 63;

    private readonly ulong[]?[] _chunks;

    public ScanRecords(int pages) => _chunks = new ulong[]?[(pages + ChunkPages - 1) / ChunkPages];

    /// <summary>What a page held at the last look; 0 if there is no record of it.</summary>
    public ulong ContentOf(int page) => Peek(page) & ~UnstableBit;

    /// <summary>Whether a page was entered in the unstable tree when it was last looked at.</summary>
    public bool IsUnstable(int page) => (Peek(page) & UnstableBit) != 0;

    public void Set(int page, ulong content, bool unstable) =>
        (_chunks[page >> ChunkBits] ??= new ulong[ChunkPages])[page & (ChunkPages - 1)] =
            content | (unstable ? UnstableBit : 0);

    public void Forget(int page)
    {
        if (_chunks[page >> ChunkBits] is { } chunk)
            chunk[page & (ChunkPages - 1)] = 0;
    }

    private ulong Peek(int page) => _chunks[page >> ChunkBits]?[page & (ChunkPages - 1)] ?? 0;
}
