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

    private readonly int[] _holders;        // a VM's index plus one, or the number of sharers, negative

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
            throw new BrokenInvariantException($"VM {vm} maps frame {frame}, which {Name(holder)} still has mapped.");
    }

    /// <summary>A VM maps a frame read-only that it shares with other pages, of its own or of others.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="vm">The VM.</param>
    /// <exception cref="BrokenInvariantException">Somebody has it mapped for itself.</exception>
    public void ClaimShared(int frame, int vm) => ChangeSharers(frame, -1, vm);

    /// <summary>A VM can no longer touch a frame through one of the pages that shared it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="vm">The VM.</param>
    /// <exception cref="BrokenInvariantException">Nobody shares it.</exception>
    public void ReleaseShared(int frame, int vm) => ChangeSharers(frame, 1, vm);

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
            throw new BrokenInvariantException($"Frame {frame} changes hands while {Name(holder)} has it mapped.");
    }

    /// <summary>Who has a frame mapped for itself; −1 for nobody.</summary>
    /// <param name="frame">The frame.</param>
    public int HolderOf(int frame) => Math.Max(Volatile.Read(ref _holders[frame]), Nobody) - 1;

    /// <summary>How many pages have a frame mapped that they share; 0 for none.</summary>
    /// <param name="frame">The frame.</param>
    public int SharersOf(int frame) => -Math.Min(Volatile.Read(ref _holders[frame]), Nobody);

    private void ChangeSharers(int frame, int by, int vm)
    {
        int holder = Volatile.Read(ref _holders[frame]);
        while (true)
        {
            bool possible = by < 0 ? holder <= Nobody : holder < Nobody;
            if (!possible)
                throw new BrokenInvariantException(
                    $"VM {vm} {(by < 0 ? "maps" : "unmaps")} the shared frame {frame}, which {Name(holder)} has mapped.");
            int before = Interlocked.CompareExchange(ref _holders[frame], holder + by, holder);
            if (before == holder)
                return;
            holder = before;
        }
    }

    private static string Name(int holder) => holder switch
    {
        Nobody => "nobody",
        < Nobody => $"{-holder} sharers",
        _ => $"VM {holder - 1}",
    };
}
