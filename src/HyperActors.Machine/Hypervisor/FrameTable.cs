namespace HyperActors.Machine;

/// <summary>
/// What the hypervisor knows of each machine frame: whose page it holds, and where in swap a copy lies.
/// </summary>
/// <remarks>
/// 4 bytes a frame, 4 more where one of its neighbours was ever in swap, 4 more with the oracle; and 4 of
/// <see cref="PageState"/> for the page in it.
/// </remarks>
internal sealed class FrameTable
{
    private const int ChunkBits = 14;
    private const int ChunkFrames = 1 << ChunkBits;

    private readonly PageNumbers _numbers;
    private readonly FrameContent[] _contents;
    private readonly SwapLocation[]?[] _locations;
    private readonly uint[]? _stamps;

    /// <param name="frames">How many frames there are.</param>
    /// <param name="pages">How many pages each VM has.</param>
    /// <param name="verify">Whether versions of contents are kept.</param>
    public FrameTable(int frames, IReadOnlyList<int> pages, bool verify)
    {
        _numbers = new PageNumbers(pages);
        _contents = new FrameContent[frames];
        _locations = new SwapLocation[]?[(frames + ChunkFrames - 1) >> ChunkBits];
        _stamps = verify ? new uint[frames] : null;
        Array.Fill(_contents, FrameContent.Empty);
    }

    public int Count => _contents.Length;

    /// <summary>
    /// How many frames hold a page of which a slot holds an equal copy, or held one when it was mapped.
    /// </summary>
    public int WithSlot { get; private set; }

    public bool IsUsed(int frame) => _contents[frame].HasPage;

    /// <summary>Whose page a frame holds; −1 if it holds none.</summary>
    public int Vm(int frame) => _contents[frame] is { HasPage: true } content ? _numbers.VmOf(content.Page) : -1;

    /// <summary>Which page a frame holds that is used.</summary>
    public int Page(int frame) => _numbers.PageOf(_contents[frame].Page);

    public SwapLocation Location(int frame) =>
        _locations[frame >> ChunkBits] is { } chunk ? chunk[frame & (ChunkFrames - 1)] : SwapLocation.Zeroes;

    public bool InPolicy(int frame) => _contents[frame].InPolicy;

    public void SetInPolicy(int frame, bool inPolicy) => _contents[frame] = _contents[frame].WithInPolicy(inPolicy);

    public uint Stamp(int frame) => _stamps is null ? 0 : _stamps[frame];

    public void SetStamp(int frame, uint stamp)
    {
        if (_stamps is not null)
            _stamps[frame] = stamp;
    }

    public void SetLocation(int frame, SwapLocation location)
    {
        SwapLocation[]? chunk = _locations[frame >> ChunkBits];
        if (chunk is null && location == SwapLocation.Zeroes)
            return;
        chunk ??= AddChunk(frame >> ChunkBits);
        ref SwapLocation place = ref chunk[frame & (ChunkFrames - 1)];
        WithSlot += (location.IsSlot ? 1 : 0) - (place.IsSlot ? 1 : 0);
        place = location;
    }

    public void Assign(int frame, int vm, int page)
    {
        _contents[frame] = _contents[frame].WithPage(_numbers.Of(vm, page));
        SetStamp(frame, 0);
    }

    public void Clear(int frame)
    {
        _contents[frame] = _contents[frame].WithoutPage();
        SetLocation(frame, SwapLocation.Zeroes);
    }

    private SwapLocation[] AddChunk(int index)
    {
        SwapLocation[] chunk = new SwapLocation[Math.Min(ChunkFrames, Count - (index << ChunkBits))];
        Array.Fill(chunk, SwapLocation.Zeroes);
        return _locations[index] = chunk;
    }
}
