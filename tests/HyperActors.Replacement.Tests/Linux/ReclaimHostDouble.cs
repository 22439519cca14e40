namespace HyperActors.Replacement.Tests;

/// <summary>A machine that notes what reclaim asks of it, and drives reclaim as a machine would.</summary>
internal sealed class ReclaimHostDouble : ILinuxReclaimHost
{
    private readonly HashSet<int> _accessed = [];
    private readonly HashSet<int> _dirty = [];

    public List<int> Writes { get; } = [];

    public List<int> Releases { get; } = [];

    /// <summary>Writes that have not ended, oldest first.</summary>
    public List<int> InFlight { get; } = [];

    public bool AnswersWrites { get; init; } = true;

    /// <summary>Sets the bits of a hardware page table.</summary>
    public void SetBits(int page, bool write)
    {
        _accessed.Add(page);
        if (write)
            _dirty.Add(page);
    }

    public bool TestAndClearAccessed(int page) => _accessed.Remove(page);

    public bool Unmap(int page) => _dirty.Remove(page);

    public void StartWrite(int page)
    {
        Writes.Add(page);
        if (AnswersWrites)
            InFlight.Add(page);
    }

    public void Release(int page) => Releases.Add(page);

    public void EndWrites(LinuxReclaim reclaim)
    {
        foreach (int page in InFlight)
            reclaim.WriteCompleted(page);
        InFlight.Clear();
    }

    public void Access(LinuxReclaim reclaim, int page, bool write)
    {
        if (reclaim.Touch(page, write))
            return;
        bool needsFrame = reclaim.FaultOf(page) != LinuxFault.SwapCache;
        for (int attempt = 0; needsFrame && !reclaim.HasFreeFrame; attempt++)
        {
            Assert.True(attempt <= LinuxReclaim.ReclaimRetries, "No frame can be had.");
            for (var progress = reclaim.BeginReclaim(); progress == ReclaimProgress.AwaitingWrites;)
            {
                Assert.Equal(ReclaimProgress.AwaitingWrites, reclaim.ContinueReclaim());
                EndWrites(reclaim);
                progress = reclaim.ContinueReclaim();
            }

            EndWrites(reclaim);
        }

        reclaim.Fault(page, write);
    }
}
