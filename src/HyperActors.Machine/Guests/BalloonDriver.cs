namespace HyperActors.Machine;

/// <summary>The state of a guest's balloon driver.</summary>
internal sealed class BalloonDriver(BalloonOptions options, int memory)
{
    /// <summary>After so many vain attempts in a row it waits to be told again.</summary>
    public const int Patience = 1500;

    private readonly Stack<int> _frames = [];

    public BalloonOptions Options => options;

    public BalloonCounters Counters { get; } = new();

    /// <summary>Frames that the driver leaves free, for the rest of the kernel.</summary>
    public int Reserve { get; } = ReserveOf(memory);

    /// <summary>How many frames it is to hold.</summary>
    public int Target { get; private set; }

    /// <summary>How many frames it holds, those apart that the host has not accepted yet.</summary>
    public int Size => _frames.Count;

    /// <summary>Frames that the host was told of and has not accepted.</summary>
    public int[] Told { get; set; } = [];

    /// <summary>Frames whose content was written to the virtual disk for the balloon's sake.</summary>
    public List<int> Ready { get; } = [];

    /// <summary>By request, frames whose content is being written.</summary>
    public Dictionary<long, int> Writes { get; } = [];

    /// <summary>By page, frames that the host must bring back before they can be written.</summary>
    public Dictionary<int, int> Faults { get; } = [];

    public bool IsEvicting => Writes.Count + Faults.Count > 0;

    /// <summary>What the host still has to answer.</summary>
    public int Outstanding => Writes.Count + Told.Length;

    public bool TimerRuns { get; set; }

    /// <summary>Attempts in a row that found nothing.</summary>
    public int Vain { get; set; }

    public void SetTarget(long pages) => Target = (int)Math.Clamp(pages, 0, (long)(memory * options.MaxShare));

    /// <summary>The host has accepted what it was told.</summary>
    public void Accept()
    {
        foreach (int frame in Told)
            _frames.Push(frame);
        Counters.Inflated += Told.Length;
        Counters.Pages = Size;
        Counters.PeakPages = Math.Max(Counters.PeakPages, Size);
        Told = [];
    }

    public int TakeOut()
    {
        Counters.Deflated++;
        Counters.Pages = Size - 1;
        return _frames.Pop();
    }

    /// <summary>The VM is off.</summary>
    public void Stop()
    {
        Writes.Clear();
        Faults.Clear();
        Ready.Clear();
        Told = [];
    }

    /// <summary>
    /// Linux keeps <c>min_free_kbytes</c> = 4 √(memory in KiB) from ordinary allocations, at least 128 KiB
    /// (<c>mm/page_alloc.c</c>); of a very small guest not more than an eighth here.
    /// </summary>
    public static int ReserveOf(int memory)
    {
        long target = 16L * 4 * memory;
        long root = 0;
        while ((root + 1) * (root + 1) <= target)
            root++;
        return (int)Math.Min(Math.Max(128, root) / 4, memory / 8);
    }
}
