using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>
/// Linux reclaim over the machine's frames, with VMs as memory cgroups: what it asks of the machine, put down until the
/// hypervisor can do it.
/// </summary>
/// <remarks>
/// Reclaim asks for accessed and dirty bits as if they were at hand, but they are with the VMs. So before each look at a
/// batch it is stopped, the bits are fetched, and the look finds them here. What it starts and releases is collected and
/// done after it returns, since none of its calls may lead back into it.
/// </remarks>
internal sealed class KernelReclaim : ILinuxReclaimHost
{
    private const byte Accessed = 1;
    private const byte Dirty = 2;

    private readonly byte[] _answers;
    private readonly StatisticsClock _statistics;
    private readonly List<int> _asked = [];
    private bool _looked;

    public KernelReclaim(PolicyChoice choice, int frames, IReadOnlyList<int> pages)
    {
        LinuxReplayOptions options = LinuxPolicies.ReplayOptions(choice, new PageCount(frames));
        // Here writes take the time of their devices; a write that ends at once is for replays.
        Reclaim = new LinuxReclaim(options.Reclaim with { WriteBack = LinuxWriteBack.Prompt }, pages, this);
        _answers = new byte[Reclaim.FirstPage(pages.Count)];
        _statistics = new StatisticsClock(options);
    }

    public LinuxReclaim Reclaim { get; }

    /// <summary>Requests for frames that are not charged yet, in order.</summary>
    public Queue<long> Uncharged { get; } = new();

    /// <summary>Numbers of pages that are to be looked at and whose bits are wanted; some may be gone meanwhile.
    /// </summary>
    public List<int> Batch { get; } = [];

    /// <summary>Pages whose accessed bits were cleared unread.</summary>
    public List<int> Cleared { get; } = [];

    /// <summary>Pages whose writes are to start.</summary>
    public List<int> Started { get; } = [];

    /// <summary>Pages whose frames are to be freed.</summary>
    public List<int> Released { get; } = [];

    /// <summary>Reclaims in a row that freed nothing.</summary>
    public int Barren { get; set; }

    /// <summary>The number under which reclaim knows a page.</summary>
    public int NumberOf(int vm, int page) => Reclaim.FirstPage(vm) + page;

    public int VmOf(int number) => Reclaim.GroupOf(number);

    public int PageOf(int number) => number - Reclaim.FirstPage(Reclaim.GroupOf(number));

    /// <summary>Whether the next look will find a page idle, so that it must be unmapped before.</summary>
    public bool IsIdle(int number) =>
        Reclaim.HasHardwareBits(number) && !Reclaim.CountsAsAccessed(number) && (_answers[number] & Accessed) == 0;

    public void WasAccessed(int number) => _answers[number] |= Accessed;

    public void WasUnmapped(int number, bool dirty) => _answers[number] |= dirty ? Dirty : (byte)0;

    /// <summary>All bits of the batch are here.</summary>
    public void Answered() => _asked.AddRange(Batch);

    /// <summary>A fault is about to read the statistics.</summary>
    public void RefreshStatistics(SimTime now) => _statistics.Refresh(Reclaim, now);

    bool ILinuxReclaimHost.IsReady(ReadOnlySpan<int> pages)
    {
        if (_looked)
            _asked.Clear();
        Batch.Clear();
        foreach (int number in pages)
        {
            // Some may have been mapped, or unlocked, since the others were asked for.
            if (number >= 0 && Reclaim.HasHardwareBits(number) && !_asked.Contains(number))
                Batch.Add(number);
        }
        return _looked = Batch.Count == 0;
    }

    bool ILinuxReclaimHost.TestAndClearAccessed(int page)
    {
        // Each page of a batch is asked for once; any other is being deactivated without a look.
        if (!_asked.Remove(page))
        {
            Cleared.Add(page);
            return false;
        }
        bool accessed = (_answers[page] & Accessed) != 0;
        _answers[page] = (byte)(_answers[page] & ~Accessed);
        return accessed;
    }

    bool ILinuxReclaimHost.Unmap(int page)
    {
        bool dirty = (_answers[page] & Dirty) != 0;
        _answers[page] = 0;
        return dirty;
    }

    void ILinuxReclaimHost.StartWrite(int page) => Started.Add(page);

    void ILinuxReclaimHost.Release(int page) => Released.Add(page);
}
