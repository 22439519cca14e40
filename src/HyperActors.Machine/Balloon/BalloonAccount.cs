namespace HyperActors.Machine;

/// <summary>What the hypervisor knows of the balloon of one VM, in pages, from what its driver has told.</summary>
internal sealed class BalloonAccount
{
    private SimTime _moved;

    /// <summary>Pages in it.</summary>
    public long Size { get; private set; }

    /// <summary>How many it was told to hold.</summary>
    public long Target { get; private set; }

    /// <summary>How much of its memory the VM uses.</summary>
    public ActivityEstimate Activity { get; private set; } = new();

    /// <summary>The driver has put pages in.</summary>
    public void Inflate(int pages, SimTime now)
    {
        Size += pages;
        _moved = now;
    }

    /// <summary>The driver has taken pages out.</summary>
    public void Deflate(int pages, SimTime now)
    {
        Size -= pages;
        // A driver that let pages go on its own takes them again only if it is told again.
        Target = Math.Min(Target, Size);
        _moved = now;
    }

    /// <summary>Sets another target.</summary>
    /// <returns>False if it is the same.</returns>
    public bool TryRetarget(long target, SimTime now)
    {
        if (target == Target)
            return false;
        if (Size == Target)
            _moved = now;
        Target = target;
        return true;
    }

    /// <summary>How long it has been off its target without moving.</summary>
    public SimDuration UnmovedFor(SimTime now) => Size == Target ? SimDuration.Zero : now - _moved;

    /// <summary>The VM starts, or the hypervisor has learnt after a crash how its balloon stands.</summary>
    public void Restore(long size, long target, SimTime now)
    {
        Size = size;
        Target = target;
        _moved = now;
    }

    /// <summary>The VM is gone.</summary>
    public void Forget()
    {
        Size = Target = 0;
        Activity = new ActivityEstimate();
    }
}
