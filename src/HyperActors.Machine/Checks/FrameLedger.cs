using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// The oracle's book of who can touch which machine frame at this moment. A guest claims a frame when it maps it and
/// releases it before it acknowledges an invalidation; the hypervisor asks before it hands a frame out or frees it.
/// </summary>
/// <remarks>
/// This is the one thing that actors of different partitions share: it watches the messages' protocol from outside and
/// decides nothing. Each entry changes hands by compare-and-exchange, so a race shows as a violation, not as a lost
/// update.
/// </remarks>
public sealed class FrameLedger
{
    private const int Nobody = 0;

    private readonly int[] _holders;

    /// <summary>Makes an empty book.</summary>
    /// <param name="frames">How many frames there are, in units of the host's page size.</param>
    public FrameLedger(int frames) => _holders = new int[frames];

    /// <summary>A VM maps a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="vm">The VM.</param>
    /// <exception cref="BrokenInvariantException">Somebody, perhaps this VM, has it mapped already.</exception>
    public void Claim(int frame, int vm)
    {
        int holder = Interlocked.CompareExchange(ref _holders[frame], vm + 1, Nobody);
        if (holder != Nobody)
            throw new BrokenInvariantException($"VM {vm} maps frame {frame}, which VM {holder - 1} still has mapped.");
    }

    /// <summary>A VM can no longer touch a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="vm">The VM.</param>
    /// <exception cref="BrokenInvariantException">It is not this VM that has it mapped.</exception>
    public void Release(int frame, int vm)
    {
        int holder = Interlocked.CompareExchange(ref _holders[frame], Nobody, vm + 1);
        if (holder != vm + 1)
            throw new BrokenInvariantException($"VM {vm} unmaps frame {frame}, which {Name(holder)} has mapped.");
    }

    /// <summary>The hypervisor is about to hand a frame out, or to free it.</summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="BrokenInvariantException">Some VM has it mapped.</exception>
    public void CheckUnclaimed(int frame)
    {
        int holder = Volatile.Read(ref _holders[frame]);
        if (holder != Nobody)
            throw new BrokenInvariantException($"Frame {frame} changes hands while VM {holder - 1} has it mapped.");
    }

    /// <summary>Who has a frame mapped; −1 for nobody.</summary>
    /// <param name="frame">The frame.</param>
    public int HolderOf(int frame) => Volatile.Read(ref _holders[frame]) - 1;

    private static string Name(int holder) => holder == Nobody ? "nobody" : $"VM {holder - 1}";
}
