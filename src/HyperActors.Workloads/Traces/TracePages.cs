namespace HyperActors.Workloads;

/// <summary>A whole trace in memory as dense page ids, one for each access: what policies are replayed on.</summary>
/// <remarks>4 bytes and 2 bits an access, 8 bytes a page. Ids count the pages from 0 in the order in which they first
/// occur.</remarks>
public sealed class TracePages
{
    private readonly PageIndex _index = new();
    private int[] _ids = new int[1 << 16];
    private ulong[] _writes = new ulong[1 << 10];
    private ulong[] _frees = new ulong[1 << 10];

    private TracePages()
    {
    }

    /// <summary>Number of accesses and frees.</summary>
    public int Count { get; private set; }

    /// <summary>Number of distinct pages; every id is below it.</summary>
    public int DistinctPages => _index.Count;

    /// <summary>Whether any page is given back in the trace.</summary>
    public bool HasFrees { get; private set; }

    /// <summary>The page of each access or free, in order.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>The virtual page numbers, by id.</summary>
    public ReadOnlySpan<long> Pages => _index.Pages;

    /// <summary>Whether an access writes.</summary>
    /// <param name="access">From 0 to <see cref="Count"/> − 1.</param>
    public bool IsWrite(int access) => (_writes[access >> 6] >> access & 1) != 0;

    /// <summary>Whether an entry is no access but gives its page back.</summary>
    /// <param name="access">From 0 to <see cref="Count"/> − 1.</param>
    public bool IsFree(int access) => (_frees[access >> 6] >> access & 1) != 0;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The trace.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="TraceFormatException">The trace cannot be read to its end.</exception>
    public static TracePages Load(string path, TraceReaderOptions? options = null)
    {
        using TraceReader reader = TraceReader.Open(path, options);
        return Load(reader);
    }

    /// <summary>Loads a stream to its end, or as much of it as is wanted.</summary>
    /// <param name="stream">Read from where it stands; not disposed of.</param>
    /// <param name="limit">Accesses and frees at most; from 0 to about two thousand millions, the default.</param>
    /// <exception cref="TraceFormatException">The trace cannot be read so far.</exception>
    public static TracePages Load(IAccessStream stream, int limit = 0x7FFF_0000)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        TracePages pages = new();
        AccessRun[] runs = new AccessRun[4096];
        for (int count; pages.Count < limit && (count = stream.Fill(runs)) > 0;)
            foreach (ref readonly AccessRun run in runs.AsSpan(0, count))
                pages.Add(run, Math.Min(run.Count, limit - pages.Count));
        return pages;
    }

    private void Add(in AccessRun run, int count)
    {
        if (count == 0)
            return;
        while (_ids.Length - Count < count)
        {
            long size = Math.Min(2L * _ids.Length, Array.MaxLength);
            Array.Resize(ref _ids, (int)size);
            Array.Resize(ref _writes, (int)(size / 64 + 1));
            Array.Resize(ref _frees, (int)(size / 64 + 1));
        }
        int id = _index.IdOf(run.Page);
        HasFrees |= run.Kind == AccessKind.Free;
        for (; count > 0; count--, Count++)
        {
            _ids[Count] = id;
            if (run.Kind == AccessKind.Write)
                _writes[Count >> 6] |= 1UL << Count;
            else if (run.Kind == AccessKind.Free)
                _frees[Count >> 6] |= 1UL << Count;
        }
    }
}
