using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The pages of a compressed tier, oldest first, and the frames that they need.</summary>
/// <remarks>
/// <para>How small a page becomes is drawn once for each page, from a hash of its VM and number: a page that does not
/// compress never does, and comes back to the pool as large as it left. Sizes are uniform from half to one and a half
/// times the mean, which has a source; the spread is ours. They are rounded up to 16 bytes, the grain of zsmalloc's size
/// classes.</para>
/// <para>An entry is in order of its store: a load takes a page out, so that the oldest is the one that was not wanted for
/// longest.</para>
/// </remarks>
internal sealed class CompressedPool
{
    /// <summary>Bytes of a page, and of a frame.</summary>
    public const int PageBytes = 4096;

    private const int Grain = 16;
    private const int Nobody = -1;

    private readonly CompressionOptions _options;
    private readonly ulong _seed;
    private readonly ulong _incompressible;
    private readonly int _leastBytes;
    private readonly int _spreadBytes;
    private readonly long _fullBytes;
    private readonly long _acceptBytes;
    private readonly List<Entry> _entries = [];
    private readonly Stack<int> _unused = new();
    private readonly Stack<int> _frames = new();
    private int _oldest = Nobody;
    private int _newest = Nobody;
    private bool _refuses;
    private long _reopensAt;

    /// <summary>An empty pool.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="frames">The machine's frames, of 4 KiB.</param>
    /// <param name="seed">The run's seed.</param>
    public CompressedPool(CompressionOptions options, int frames, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Pool, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Pool, 0.9, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MeanRatio, 1.5, nameof(options));
        _options = options;
        _seed = seed;
        _incompressible = Probability.FromDouble(options.Incompressible).Threshold;
        int mean = (int)(PageBytes / options.MeanRatio);
        _leastBytes = mean / 2;
        _spreadBytes = mean + 1;
        _fullBytes = (long)(frames * options.Pool) * PageBytes;
        _acceptBytes = (long)(_fullBytes * options.Accept);
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count - _unused.Count;

    /// <summary>Bytes of all entries.</summary>
    public long Bytes { get; private set; }

    /// <summary>Frames that the pool has.</summary>
    public int Frames => _frames.Count;

    /// <summary>Which frames they are.</summary>
    public IEnumerable<int> HeldFrames => _frames;

    /// <summary>Frames that its entries need beyond those that it has; negative for a surplus.</summary>
    public int Lacking => (int)((Bytes + PageBytes - 1) / PageBytes) - Frames;

    /// <summary>Bytes of entries that are on their way to a device.</summary>
    public long LeavingBytes { get; private set; }

    /// <summary>Whether the pool was full and has not been emptied enough since.</summary>
    public bool IsFull => _refuses && Bytes > _reopensAt;

    /// <summary>Whether more entries should go to a device.</summary>
    public bool ShouldShrink => _refuses && Bytes - LeavingBytes > _reopensAt;

    /// <summary>To how many bytes a page compresses; 4,096 for one that does not.</summary>
    public int SizeOf(int vm, int page)
    {
        RandomStream random = new(RandomStream.Mix(unchecked(_seed + ((ulong)vm << 32) + (uint)page)));
        if (_options.Incompressible >= 1 || random.Next() < _incompressible)
            return PageBytes;
        int size = _leastBytes + random.Below(_spreadBytes);
        return Math.Min(PageBytes, (size + Grain - 1) / Grain * Grain);
    }

    /// <summary>Takes a page in, if there is room.</summary>
    /// <returns>Its entry; −1 if the pool is full.</returns>
    public int Add(int vm, int page, int bytes)
    {
        bool fits = Bytes + bytes <= _fullBytes;
        // A small pool, or one that accepts up to all of it, can be below the share and have no room for the page; if it
        // then did not count as full, nobody would make that room.
        if (!fits)
            _reopensAt = Math.Min(_acceptBytes, _fullBytes - bytes);
        _refuses = !fits || IsFull;
        if (_refuses)
            return Nobody;
        int index = _unused.Count > 0 ? _unused.Pop() : _entries.Count;
        if (index == _entries.Count)
            _entries.Add(default);
        _entries[index] = new Entry { Vm = vm, Page = page, Bytes = bytes, Older = _newest, Newer = Nobody };
        if (_newest == Nobody)
            _oldest = index;
        else
            At(_newest).Newer = index;
        _newest = index;
        Bytes += bytes;
        return index;
    }

    /// <summary>Takes an entry out.</summary>
    /// <exception cref="BrokenInvariantException">It is out already.</exception>
    public void Remove(int index)
    {
        ref Entry entry = ref At(index);
        if (entry.Bytes == 0)
            throw new BrokenInvariantException($"Entry {index} of the compressed pool is taken out twice.");
        if (entry.Older == Nobody)
            _oldest = entry.Newer;
        else
            At(entry.Older).Newer = entry.Newer;
        if (entry.Newer == Nobody)
            _newest = entry.Older;
        else
            At(entry.Newer).Older = entry.Older;
        Bytes -= entry.Bytes;
        LeavingBytes -= entry.Leaves ? entry.Bytes : 0;
        entry = default;
        _unused.Push(index);
    }

    /// <summary>The oldest entry; −1 for none.</summary>
    public int Oldest => _oldest;

    /// <summary>The entry that was stored next after one; −1 for none.</summary>
    public int After(int index) => At(index).Newer;

    /// <summary>Whose page an entry is.</summary>
    public (int Vm, int Page) PageOf(int index) => (At(index).Vm, At(index).Page);

    /// <summary>To how many bytes an entry's page was compressed.</summary>
    public int BytesOf(int index) => At(index).Bytes;

    /// <summary>Version of an entry's content, for the oracle.</summary>
    public uint Stamp(int index) => At(index).Stamp;

    public void SetStamp(int index, uint stamp) => At(index).Stamp = stamp;

    /// <summary>An entry is on its way to a device, or is not any more.</summary>
    public void SetLeaving(int index, bool leaves)
    {
        ref Entry entry = ref At(index);
        if (entry.Leaves == leaves)
            return;
        entry.Leaves = leaves;
        LeavingBytes += leaves ? entry.Bytes : -entry.Bytes;
    }

    public bool IsLeaving(int index) => At(index).Leaves;

    /// <summary>All pages, in the order of their entries' numbers.</summary>
    public IEnumerable<CompressedPage> Pages()
    {
        for (int index = 0; index < _entries.Count; index++)
            if (_entries[index] is { Bytes: > 0 } entry)
                yield return new CompressedPage(index, new PageTag(entry.Vm, entry.Page), entry.Stamp);
    }

    /// <summary>Whether an entry holds a page.</summary>
    public bool IsUsed(int index) => (uint)index < (uint)_entries.Count && At(index).Bytes > 0;

    public void AddFrames(int[] frames)
    {
        foreach (int frame in frames)
            _frames.Push(frame);
    }

    public int TakeFrame() => _frames.Pop();

    private ref Entry At(int index) => ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_entries)[index];

    private struct Entry
    {
        public int Vm;
        public int Page;
        public int Bytes;
        public int Older;
        public int Newer;
        public uint Stamp;
        public bool Leaves;
    }
}
