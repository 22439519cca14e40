using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>
/// A crash of the allocator: its books are lost and written anew from what the hypervisor knows.
/// </content>
/// <remarks>
/// <para>
/// Lost are the owners, the free blocks, and from whom each free frame was taken (so evictions just before a crash are
/// charged to nobody in <see cref="FrameCounters.LostFrames"/>). No request is lost: each is answered in the handler that
/// begins to serve it, and until then it lies in the ring of the link, which outlives a crash (<see cref="LinkedActor"/>);
/// so do requests that come while the books are written, even over a second crash.
/// </para>
/// <para>
/// The hypervisor is asked which frames VMs hold. The link keeps the order, so all frames that were granted before the
/// crash have reached it before the question, and are in its answer; all frames that it had freed before it answered
/// arrive here before the answer, which does not name them any more, and are passed over. Requests wait meanwhile. Frames
/// that the answer does not name are free: that is the whole reconstruction, as a buddy allocator's blocks follow from
/// which frames are free (<see cref="BuddyAllocator"/>).
/// </para>
/// <para>
/// For a crash of the hypervisor it keeps a tag for each frame: the page that it was asked for. A frame never goes from
/// one page to another without being freed, so the tag is written once, when the frame is handed out.
/// </para>
/// </remarks>
public sealed partial class FrameAllocator
{
    private int[] _pages = [];
    private IActorRef? _hypervisor;
    private readonly Queue<(object Message, IActorRef Client)> _waiting = new();
    private int _round;
    private RecoveryStage _stage;

    /// <summary>What was found after crashes.</summary>
    public RecoveryCounters Recovery { get; private set; } = new();

    /// <summary>Puts a fresh allocator in the place of one that crashed.</summary>
    /// <param name="lost">The one that crashed. Of it, what was measured is taken over and nothing else.</param>
    /// <param name="hypervisor">Who is asked.</param>
    internal FrameAllocator InPlaceOf(FrameAllocator lost, IActorRef hypervisor)
    {
        Counters = lost.Counters;
        Oracle = lost.Oracle;
        Recovery = lost.Recovery;
        _hypervisor = hypervisor;
        _round = lost._round + 1;
        _takenBefore = lost._takenBefore + lost._withheld.Count;
        // Frames that were freed meanwhile are not in the next answer any more.
        foreach ((object message, IActorRef client) in lost._waiting)
            if (message is AllocateFrames)
                _waiting.Enqueue((message, client));
        foreach ((object message, IActorRef? client) in lost._hindrance.Mail)
            if (message is AllocateFrames)
                _waiting.Enqueue((message, client!));
        _stage = RecoveryStage.Asking;
        return this;
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        if (_stage == RecoveryStage.Asking)
            Context.Tell(_hypervisor!, new ReportHeldFrames(_round), _latency);
    }

    private void Recover(object message)
    {
        switch (message)
        {
            case HeldFrames held when held.Round == _round: OnHeldFrames(held); break;
            case HeldFrames: break;
            case TablesBuilt: OnTablesBuilt(); break;
            case FreeFrames or WithholdFrames when _stage == RecoveryStage.Asking: break;
            case FaultBegun begun: OnFaultBegun(begun); break;
            case FaultEnded ended: OnFaultEnded(ended); break;
            case ReportOwnedFrames: throw Rebuilding.NobodyKnows(Context.Now);
            default: _waiting.Enqueue((message, Context.Sender!)); break;
        }
    }

    private void OnHeldFrames(HeldFrames held)
    {
        for (int i = 0; i < held.Frames.Length; i++)
        {
            _buddy.Take(held.Frames[i]);
            _owners[held.Frames[i]] = FrameOwner.Of(held.Owners[i].Vm);
        }
        TagFrames(held.Frames, [.. held.Owners.Select(static owner => owner.Page)]);
        Oracle.Add(held.Frames.Length);
        _belowLow = held.BelowLow;
        _owed = held.Withheld;
        _stage = RecoveryStage.Building;
        Context.Tell(Context.Self, new TablesBuilt(), Rebuilding.PerEntry * held.Frames.Length);
    }

    private void OnTablesBuilt()
    {
        _stage = RecoveryStage.Done;
        Recovery.Rebuilds++;
        Recovery.LastBack = Context.Now;
        Recovery.FramesAdopted += Frames - Free;
        TakeOwed();
        CountUse();
        while (_waiting.TryDequeue(out (object Message, IActorRef Client) next))
        {
            if (_hindrance.Holds(next.Message, next.Client))
                continue;
            switch (next.Message)
            {
                case AllocateFrames request: OnAllocateFrames(request, next.Client); break;
                case WithholdFrames withhold: OnWithholdFrames(withhold); break;
                default: OnFreeFrames((FreeFrames)next.Message); break;
            }
        }
        ReportCrossing(_hypervisor!);
    }

    private void TagFrames(int[] frames, int[]? pages)
    {
        if (pages is null)
            return;
        if (_pages.Length == 0)
            _pages = new int[Frames];
        for (int i = 0; i < frames.Length; i++)
            _pages[frames[i]] = pages[i];
    }

    private void OnReportOwnedFrames(ReportOwnedFrames request, IActorRef hypervisor)
    {
        HashSet<int> away = [.. _withheld];
        List<int> frames = [];
        for (int frame = 0; frame < Frames; frame++)
            if (!_owners[frame].IsNobody && !away.Contains(frame))
                frames.Add(frame);
        OwnedFrames owned = new(
            request.Round,
            [.. frames],
            [.. frames.Select(frame => new PageTag(OwnerOf(frame), OwnerOf(frame) == Host ? 0 : _pages[frame]))],
            _belowLow)
        {
            Withheld = away.Count + _owed,
        };
        Answer(hypervisor, owned);
    }
}
