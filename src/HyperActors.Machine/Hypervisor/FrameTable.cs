namespace HyperActors.Machine;

/// <summary>
/// What the hypervisor knows of each machine frame: whose page it holds, and where in swap a copy lies.
/// </summary>
/// <remarks>11 bytes a frame (15 with the oracle), and 4 of <see cref="PageState"/> for the page in it.</remarks>
internal sealed class FrameTable
{
    private readonly short[] _vm;
    private readonly int[] _page;
    private readonly SwapLocation[] _location;
    private readonly bool[] _inPolicy;
    private readonly uint[]? _stamps;

    public FrameTable(int frames, bool verify)
    {
        _vm = new short[frames];
        _page = new int[frames];
        _location = new SwapLocation[frames];
        _inPolicy = new bool[frames];
        _stamps = verify ? new uint[frames] : null;
        Array.Fill(_vm, (short)-1);
        Array.Fill(_location, SwapLocation.Zeroes);
    }

    public int Count => _vm.Length;

    /// <summary>
    /// How many frames hold a page of which a slot holds an equal copy, or held one when it was mapped.
    /// </summary>
    public int WithSlot { get; private set; }

    public bool IsUsed(int frame) => _vm[frame] >= 0;

    public int Vm(int frame) => _vm[frame];

    public int Page(int frame) => _page[frame];

    public SwapLocation Location(int frame) => _location[frame];

    public ref bool InPolicy(int frame) => ref _inPolicy[frame];

    public uint Stamp(int frame) => _stamps is null ? 0 : _stamps[frame];

    public void SetStamp(int frame, uint stamp)
    {
        if (_stamps is not null)
            _stamps[frame] = stamp;
    }

    public void SetLocation(int frame, SwapLocation location)
    {
        WithSlot += (location.IsSlot ? 1 : 0) - (_location[frame].IsSlot ? 1 : 0);
        _location[frame] = location;
    }

    public void Assign(int frame, int vm, int page)
    {
        _vm[frame] = (short)vm;
        _page[frame] = page;
        SetStamp(frame, 0);
    }

    public void Clear(int frame)
    {
        _vm[frame] = -1;
        SetLocation(frame, SwapLocation.Zeroes);
    }
}
