namespace HyperActors.Machine;

/// <summary>
/// All pages on their way, in a pool; nothing is allocated once the pool has grown to its greatest need.
/// </summary>
/// <remarks>
/// A request number is the record's generation and its index. An answer that arrives twice, or after its request was
/// given up, finds another generation and is ignored.
/// </remarks>
internal sealed class TransitTable
{
    private Transit[] _records = new Transit[64];
    private int[] _free = new int[64];
    private int _freeCount;
    private int _made;

    /// <summary>Where generations begin: after a crash beyond those of the numbers that may still be on their way.</summary>
    public int FirstGeneration { get; set; }

    /// <summary>How many records are open.</summary>
    public int OpenCount => _made - _freeCount;

    /// <summary>How many indices exist; some are closed.</summary>
    public int Made => _made;

    public ref Transit this[int index] => ref _records[index];

    /// <summary>Opens a record.</summary>
    public int Open(TransitKind kind, int vm, int page)
    {
        int index = _freeCount > 0 ? _free[--_freeCount] : Make();
        ref Transit transit = ref _records[index];
        transit = new Transit
        {
            Kind = kind,
            Vm = vm,
            Page = page,
            Frame = -1,
            Next = -1,
            Generation = Math.Max(transit.Generation, FirstGeneration),
        };
        return index;
    }

    /// <summary>Closes a record; its request numbers become stale.</summary>
    public void Close(int index)
    {
        ref Transit transit = ref _records[index];
        transit.Kind = TransitKind.Closed;
        transit.Generation = transit.Generation == int.MaxValue ? 0 : transit.Generation + 1;
        _free[_freeCount++] = index;
    }

    /// <summary>The number under which others know a record.</summary>
    public long RequestOf(int index) => ((long)_records[index].Generation << 32) | (uint)index;

    /// <summary>Finds the record of a number.</summary>
    /// <returns>Its index; −1 if it is closed or of another kind than expected.</returns>
    public int Find(long request, TransitKind kind)
    {
        int index = FindOpen(request);
        return index >= 0 && _records[index].Kind == kind ? index : -1;
    }

    /// <summary>Finds the record of a number, whatever its kind; −1 if it is closed.</summary>
    public int FindOpen(long request)
    {
        int index = (int)(request & uint.MaxValue);
        if ((uint)index >= (uint)_made)
            return -1;
        ref Transit transit = ref _records[index];
        return transit.Kind != TransitKind.Closed && transit.Generation == request >> 32 ? index : -1;
    }

    private int Make()
    {
        if (_made == _records.Length)
        {
            Array.Resize(ref _records, 2 * _made);
            Array.Resize(ref _free, 2 * _made);
        }
        return _made++;
    }
}
