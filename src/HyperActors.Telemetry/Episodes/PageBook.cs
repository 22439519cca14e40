namespace HyperActors.Telemetry;

/// <summary>What is known of one page of a VM for the sake of traces.</summary>
internal struct PageFacts
{
    /// <summary>Slot of its fault that is under way, plus one; 0 for none.</summary>
    public int Open;

    /// <summary>The reclaim that took it; 0 for none, or since it is back.</summary>
    public int Pass;

    /// <summary>Who got its frame, plus one; 0 for nobody yet.</summary>
    public int Taker;
}

/// <summary>Facts on the pages of one VM, in chunks that are made when a page of theirs is first heard of.</summary>
internal sealed class PageBook
{
    private const int ChunkBits = 9;

    private PageFacts[]?[] _chunks = new PageFacts[16][];

    public ref PageFacts this[int page]
    {
        get
        {
            int chunk = page >> ChunkBits;
            if (chunk >= _chunks.Length)
                Array.Resize(ref _chunks, Math.Max(2 * _chunks.Length, chunk + 1));
            PageFacts[] facts = _chunks[chunk] ??= new PageFacts[1 << ChunkBits];
            return ref facts[page & ((1 << ChunkBits) - 1)];
        }
    }
}
