using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The nested page table of one VM as the hypervisor keeps it: one <see cref="PageState"/> a page.</summary>
/// <remarks>Chunks of 512 pages, as a leaf table covers, made on first touch: regions never touched cost 1/64 byte a
/// page.</remarks>
internal sealed class PageStateTable
{
    private const int ChunkBits = 9;
    private const int ChunkPages = 1 << ChunkBits;

    private readonly PageState[]?[] _chunks;

    public PageStateTable(int pages)
    {
        Pages = pages;
        _chunks = new PageState[]?[(pages + ChunkPages - 1) / ChunkPages];
    }

    /// <summary>How many guest-physical pages the VM has.</summary>
    public int Pages { get; }

    /// <summary>The state of a page, to read and to change.</summary>
    /// <exception cref="BrokenInvariantException">The VM has no such page.</exception>
    public ref PageState this[int page]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (unchecked((uint)page) >= (uint)Pages)
                Refuse(page);
            return ref (_chunks[page >> ChunkBits] ?? AddChunk(page))[page & (ChunkPages - 1)];
        }
    }

    /// <summary>The state of a page, without making room for it.</summary>
    public PageState Peek(int page) => _chunks[page >> ChunkBits]?[page & (ChunkPages - 1)] ?? PageState.Untouched;

    /// <summary>Whether no other page of a page's chunk was touched.</summary>
    public bool IsAloneInBlock(int page)
    {
        if (_chunks[page >> ChunkBits] is not { } states)
            return true;
        for (int i = 0; i < ChunkPages; i++)
            if (!states[i].IsUntouched && i != (page & (ChunkPages - 1)))
                return false;
        return true;
    }

    /// <summary>Finds the first page at or after another that was touched.</summary>
    public bool TryNextTouched(int from, out int page)
    {
        for (page = from; page < Pages; page++)
        {
            if (_chunks[page >> ChunkBits] is null)
                page |= ChunkPages - 1;
            else if (!Peek(page).IsUntouched)
                return true;
        }
        return false;
    }

    /// <summary>The pages that were touched, in order.</summary>
    public IEnumerable<int> Touched()
    {
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
            for (int i = 0; _chunks[chunk] is { } states && i < ChunkPages; i++)
                if (!states[i].IsUntouched)
                    yield return (chunk << ChunkBits) + i;
    }

    /// <summary>Forgets all pages.</summary>
    public void Clear() => Array.Clear(_chunks);

    private PageState[] AddChunk(int page) => _chunks[page >> ChunkBits] = new PageState[ChunkPages];

    [DoesNotReturn]
    private void Refuse(int page) =>
        throw new BrokenInvariantException($"Page {page} is outside the {Pages} pages of its VM.");
}
