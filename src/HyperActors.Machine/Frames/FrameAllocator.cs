using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// The actor that owns the machine's frames: who has which, how many are free, and when that becomes few.
/// </summary>
/// <remarks>
/// Works in frames of the host's page size; its counters are in base pages. It remembers from whom each free frame was
/// taken, because "whose frame did I get" is a fact only at the moment when the frame is handed out again.
/// </remarks>
public sealed partial class FrameAllocator : Actor
{
    /// <summary>The owner of frames that are the host's own, in place of a VM's index.</summary>
    public const int Host = -2;

    private readonly BuddyAllocator _buddy;
    private readonly Watermarks _watermarks;
    private readonly FrameOwners _owners;
    private readonly int _vms;
    private readonly int _basePages;
    private readonly SimDuration _latency;
    private readonly SimTime _measureFrom;
    private readonly EpisodeLog? _episodeLog;
    private bool _belowLow;

    /// <summary>Makes the allocator of a machine.</summary>
    /// <param name="options">The machine; <see cref="HostOptions.Memory"/> without <see cref="HostOptions.Reserved"/>
    /// is handed out.</param>
    /// <param name="episodes">Where it reports its part of episodes; null: nowhere.</param>
    /// <param name="tally">Counts what injected faults do here; needed only if the machine has some.</param>
    public FrameAllocator(MachineOptions options, EpisodeLog? episodes = null, FaultTally? tally = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        int frames = FramesOf(options);
        _episodeLog = episodes;
        _tally = tally;
        _hindrance = new HostHindrance(tally);
        _vms = options.Vms.Count;
        _basePages = options.Host.Paging.HostPage.BasePages;
        _latency = options.Hypervisor.InternalLatency;
        _measureFrom = SimTime.Zero + options.Warmup;
        _watermarks = Watermarks.Of(frames, options.Hypervisor);
        _buddy = new BuddyAllocator(frames, options.Hypervisor.MaxOrder);
        _owners = new FrameOwners(frames, _vms);
        Counters = new FrameCounters(options.Vms.Count) { Frames = (long)frames * _basePages };
    }

    /// <summary>What happened so far.</summary>
    public FrameCounters Counters { get; private set; }

    /// <summary>What the oracle checked here.</summary>
    public OracleCounters Oracle { get; private set; } = new();

    /// <summary>How many frames there are, in units of the host's page size.</summary>
    public int Frames => _buddy.Frames;

    /// <summary>How many of them are free.</summary>
    public int Free => _buddy.Free;

    /// <summary>How many frames of the host's page size a machine hands out.</summary>
    /// <param name="options">The machine.</param>
    public static int FramesOf(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ByteSize usable = options.Host.Memory - options.Host.Reserved;
        return (int)(usable.Bytes / options.Host.Paging.HostPage.Bytes.Bytes);
    }

    /// <summary>Who owns a frame; −1 for nobody.</summary>
    /// <param name="frame">The frame, in units of the host's page size.</param>
    public int OwnerOf(int frame) => _owners[frame].Index;

    /// <inheritdoc />
    protected override void Receive(object message)
    {
        if (_stage != RecoveryStage.Done)
        {
            Recover(message);
            return;
        }
        switch (message)
        {
            case FaultBegun begun: OnFaultBegun(begun); break;
            case FaultEnded ended: OnFaultEnded(ended); break;
            default:
                if (!_hindrance.IsPaused || !_hindrance.Holds(message, Context.Sender))
                    Handle(message, Context.Sender!);
                break;
        }
    }

    private void Handle(object message, IActorRef client)
    {
        switch (message)
        {
            case AllocateFrames allocate: OnAllocateFrames(allocate, client); break;
            case FreeFrames free: OnFreeFrames(free); break;
            case WithholdFrames withhold: OnWithholdFrames(withhold); break;
            case ReportOwnedFrames report: OnReportOwnedFrames(report, client); break;
            case TransferFrames transfer: OnTransferFrames(transfer); break;
            default: throw new UnreachableException($"The frame allocator has no handler for {message}.");
        }
        ReportCrossing(client);
    }

    /// <inheritdoc />
    protected override void AddCounters(ref Digest digest)
    {
        digest.Add(Counters.Used);
        digest.Add(Counters.PeakUsed);
        digest.Add(Counters.Denied);
        foreach ((int from, int to, long count) in Counters.LostFrames.All())
        {
            digest.Add(((long)from << 32) | (uint)to);
            digest.Add(count);
        }
    }

    private bool Measured => Context.Now >= _measureFrom;

    private void OnAllocateFrames(AllocateFrames request, IActorRef client)
    {
        int available = _buddy.Free - (request.Urgent ? 0 : _watermarks.Min);
        if (available < request.Count)
        {
            if (Measured)
                Counters.Denied++;
            Report(EpisodeStep.FramesGranted, request, 0);
            Answer(client, new FramesDenied(request.Request, _buddy.Free));
            return;
        }
        int spare = Math.Max(0, _buddy.Free - request.Count - _watermarks.Low);
        int[] frames = request.InOneBlock && TakeBlock(request, spare) is { } block
            ? block
            : TakeAny(request.Count + (request.InOneBlock ? 0 : Math.Min(request.Optional, spare)));
        Report(EpisodeStep.FramesGranted, request, frames.Length);
        foreach (int frame in frames)
            HandOut(frame, request);
        TagFrames(frames, request.InOneBlock && frames.Length > request.Count ? request.Pages?[request.Count..] : request.Pages);
        CountUse();
        Answer(client, new FramesGranted(request.Request, frames));
    }

    /// <summary>Where this actor reports; null where nobody looks.</summary>
    private EpisodeLog? Episodes => EpisodeReports.AreSupported ? _episodeLog : null;

    private int[] TakeAny(int count)
    {
        int[] frames = new int[count];
        _buddy.AllocateMany(frames);
        return frames;
    }

    /// <summary>Takes one block of all frames that are welcome; null if there is none to spare.</summary>
    private int[]? TakeBlock(AllocateFrames request, int spare)
    {
        int order = BitOperations.Log2((uint)(request.Count + request.Optional));
        Oracle.Check(1 << order == request.Count + request.Optional, $"A block has {request.Count + request.Optional} frames.");
        if (request.Optional > spare || order > _buddy.MaxOrder)
            return null;
        int first = _buddy.Allocate(order);
        return first < 0 ? null : [.. Enumerable.Range(first, 1 << order)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Report(EpisodeStep step, AllocateFrames request, int page, int vm = -1)
    {
        if (Episodes is { } log)
            ReportTo(log, step, request, page, vm);
    }

    private void ReportTo(EpisodeLog log, EpisodeStep step, AllocateFrames request, int page, int vm) =>
        log.Add(new EpisodeRecord(Context.Now, SimTime.Zero, request.Request, request.Vm, page, (short)vm, step,
            Measured ? (byte)1 : (byte)0));

    private void HandOut(int frame, AllocateFrames request)
    {
        int vm = request.Vm;
        FrameOwner before = _owners[frame];
        Oracle.Check(before.IsNobody, $"Frame {frame} of VM {before.Index} is handed out to VM {vm}.");
        _owners[frame] = FrameOwner.Of(vm);
        int loser = before.Loser;
        // What the host takes for itself is at nobody's gain, and what VMs share is nobody's alone.
        if (loser < 0 || vm == Host || Math.Max(loser, vm) >= _vms)
            return;
        Report(EpisodeStep.FrameTaken, request, frame, loser);
        if (Measured)
            Counters.LostFrames.Add(loser, vm, _basePages);
    }

    private void OnFreeFrames(FreeFrames message)
    {
        foreach (int frame in message.Frames)
        {
            if (OwnerOf(frame) != message.Vm)
                throw new BrokenInvariantException(
                    $"VM {message.Vm} frees frame {frame}, which is owned by {OwnerOf(frame)} (-1: nobody).");
            _owners[frame] = message.Evicted ? FrameOwner.TakenFrom(message.Vm) : FrameOwner.Nobody;
            _buddy.Release(frame, 0);
        }
        Oracle.Add(message.Frames.Length);
        TakeOwed();
        CountUse();
    }

    private void OnTransferFrames(TransferFrames message)
    {
        foreach (int frame in message.Frames)
        {
            Oracle.Check(OwnerOf(frame) == message.From,
                $"VM {message.From} gives VM {message.To} frame {frame}, which is owned by {OwnerOf(frame)}.");
            _owners[frame] = FrameOwner.Of(message.To);
        }
    }

    private void CountUse()
    {
        // What was in use before this change counts too: it may be the most since the warm-up ended.
        long before = Counters.Used;
        Counters.Used = (long)(_buddy.Frames - _buddy.Free) * _basePages;
        if (Measured)
            Counters.PeakUsed = Math.Max(Counters.PeakUsed, before);
    }

    private void ReportCrossing(IActorRef client)
    {
        bool crossed = _belowLow ? _buddy.Free >= _watermarks.High : _buddy.Free < _watermarks.Low;
        if (!crossed)
            return;
        _belowLow = !_belowLow;
        Answer(client, new WatermarkCrossed(_belowLow, _buddy.Free));
    }
}
