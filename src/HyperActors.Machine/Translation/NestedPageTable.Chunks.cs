namespace HyperActors.Machine;

// A machine that is overcommitted has VMs, and regions of VMs, of which nothing is in a frame. Their leaf tables would be
// a third of what is kept for a page in swap. A walk must find them all the same, as the hardware reads the table before it
// sees that the entry is not there; hence the one that they have in common, and not a mark that every walk would look for.

/// <content>Leaf tables in one array: how it grows, and shrinks again.</content>
public sealed partial class NestedPageTable
{
    private readonly Stack<int> _unusedChunks = new();

    private int AddChunk(int unit)
    {
        if (_unusedChunks.TryPop(out int unused))
            return _directory[unit >> ChunkBits] = unused;
        if (_chunks == _used.Length)
            SetRoom(_chunks + Math.Max(1, _chunks / 8));
        return _directory[unit >> ChunkBits] = ++_chunks;
    }

    /// <summary>Nothing is mapped any more in the chunk of a unit.</summary>
    private void GiveUpChunk(int unit)
    {
        ref int chunk = ref _directory[unit >> ChunkBits];
        if (_emptyChunk == 0)
        {
            _emptyChunk = chunk;
            return;
        }
        _unusedChunks.Push(chunk);
        chunk = _emptyChunk;
        if (_unusedChunks.Count > 1 + (_chunks / 8))
            DropUnusedChunks();
    }

    /// <summary>Moves the chunks in use together, in the order of their units, and cuts the rest off.</summary>
    private void DropUnusedChunks()
    {
        (uint[] entries, short[] used, int empty) = (_entries, _used, _emptyChunk);
        int inUse = _chunks - _unusedChunks.Count;
        (_entries, _used, _chunks, _emptyChunk) = (new uint[inUse << ChunkBits], new short[inUse], 1, 1);
        _unusedChunks.Clear();
        foreach (ref int chunk in _directory.AsSpan())
        {
            if (chunk == empty)
                chunk = _emptyChunk;
            else if (chunk != 0)
                chunk = Take(entries, used, chunk);
        }
    }

    private int Take(uint[] entries, short[] used, int chunk)
    {
        Array.Copy(entries, (chunk - 1) << ChunkBits, _entries, _chunks << ChunkBits, ChunkSize);
        _used[_chunks] = used[chunk - 1];
        return ++_chunks;
    }

    private void SetRoom(int chunks)
    {
        // The last chunk of a small VM ends with its memory, so growth stops at what the directory can name, and the
        // chunk that empty ones have in common.
        chunks = Math.Min(chunks, _directory.Length + (_emptyChunk == 0 ? 0 : 1));
        Array.Resize(ref _entries, chunks << ChunkBits);
        Array.Resize(ref _used, chunks);
    }
}
