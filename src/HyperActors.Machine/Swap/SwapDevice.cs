using System.Diagnostics;
using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// The actor that pages go out to: slots, and operations that wait in one queue for one of several channels, are served
/// for a drawn time, and are answered. A G/G/c queue in the open, so that contention is seen and not computed.
/// </summary>
/// <remarks>
/// Slots are in units of the host's page size; counters are in base pages. A write's slots are taken when it arrives
/// and hold their content when it completes; a read gives what the slots hold when it completes.
/// </remarks>
public sealed partial class SwapDevice : Actor
{
    private const int StampChunk = 4096;

    private readonly SwapDeviceOptions _options;
    private readonly int _index;
    private readonly int _basePages;
    private readonly SimDuration _latency;
    private readonly ulong _seed;
    private readonly SimTime _measureFrom;
    private readonly SimTime _end;
    private readonly LatencySampler _read;
    private readonly LatencySampler _write;
    private readonly SlotMap _slots;
    private readonly uint[]?[]? _stamps;
    private readonly Queue<Operation> _waiting = [];
    private readonly Stack<Operation> _pool = [];
    private readonly EpisodeLog? _episodeLog;
    private int _inService;
    private SimTime _integratedTo;

    /// <summary>Makes a device.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="index">Which of its <see cref="MachineOptions.Swap"/> devices.</param>
    /// <param name="episodes">Where it reports its part of episodes; null: nowhere.</param>
    /// <param name="tally">Counts what injected faults do here; needed only if the machine has some.</param>
    public SwapDevice(MachineOptions machine, int index, EpisodeLog? episodes = null, FaultTally? tally = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        _options = machine.Swap[index];
        _index = index;
        _episodeLog = episodes;
        _seed = machine.Seed;
        _tally = tally ?? (machine.Faults.Count > 0 ? new FaultTally(machine.Faults.Count) : null);
        _basePages = machine.Host.Paging.HostPage.BasePages;
        _latency = machine.Hypervisor.InternalLatency;
        _measureFrom = SimTime.Zero + machine.Warmup;
        _end = machine.Duration is { } duration ? SimTime.Zero + duration : SimTime.MaxValue;
        _read = new LatencySampler(_options.Read);
        _write = new LatencySampler(_options.Write);
        _slots = new SlotMap(SlotsOf(machine, index));
        _stamps = machine.KeepsVersions ? new uint[]?[(_slots.Slots + StampChunk - 1) / StampChunk] : null;
        _headers = machine.LosesHypervisor ? new PageTag[]?[(_slots.Slots + StampChunk - 1) / StampChunk] : null;
    }

    /// <summary>What happened so far.</summary>
    public SwapCounters Counters { get; } = new();

    /// <summary>What the oracle checked here.</summary>
    public OracleCounters Oracle { get; } = new();

    /// <summary>How many slots there are, each of the host's page size.</summary>
    public int Slots => _slots.Slots;

    /// <summary>How many slots are taken.</summary>
    public int SlotsUsed => _slots.Slots - _slots.Free;

    /// <summary>How many operations wait or are served.</summary>
    public int InDevice => _waiting.Count + _inService;

    /// <summary>
    /// How many pages of the host's page size a device holds for the hypervisor: without the slices that are guests'
    /// virtual disks.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="index">Which of its devices.</param>
    public static int SlotsOf(MachineOptions machine, int index)
    {
        ArgumentNullException.ThrowIfNull(machine);
        long slices = machine.Vms.Sum(vm => vm.Swap is { } swap && swap.Device == index ? swap.Capacity.Bytes : 0);
        long rest = Math.Max(0, machine.Swap[index].Capacity.Bytes - slices);
        return (int)(rest / machine.Host.Paging.HostPage.Bytes.Bytes);
    }

    /// <summary>Whether a slot is taken.</summary>
    /// <param name="slot">The slot.</param>
    public bool IsUsed(int slot) => !_slots.IsFree(slot);

    /// <inheritdoc />
    protected override void Receive(object message)
    {
        switch (message)
        {
            case ReadPages read: OnReadPages(read); break;
            case WritePages write: OnWritePages(write); break;
            case DiscardSlots discard: OnDiscardSlots(discard); break;
            case TransferPages transfer: OnTransferPages(transfer); break;
            case Operation done: OnDone(done); break;
            case FaultBegun begun: OnFaultBegun(begun); break;
            case FaultEnded ended: OnFaultEnded(ended); break;
            case ReportSlots report: OnReportSlots(report); break;
            default: throw new UnreachableException($"Swap device {_options.Name} has no handler for {message}.");
        }
    }

    /// <inheritdoc />
    protected override void AddCounters(ref Digest digest)
    {
        digest.Add(Counters.Reads);
        digest.Add(Counters.Writes);
        digest.Add(Counters.PagesRead);
        digest.Add(Counters.PagesWritten);
        digest.Add(Counters.Errors);
        digest.Add((long)(Counters.QueueIntegral / 1000));
        digest.Add(Counters.Busy.Picoseconds);
        digest.Add(Counters.SlotsUsed);
    }

    private bool Measured => Context.Now >= _measureFrom;

    private void OnReadPages(ReadPages request)
    {
        foreach (int slot in request.Slots)
            Oracle.Check(!_slots.IsFree(slot), $"Slot {slot} of {_options.Name} is read but holds nothing.");
        if (Refuses(request.Request, IoError.Gone))
            return;
        Operation operation = NewOperation();
        operation.Set(Context.Sender!, isWrite: false, request.Request, request.Slots, [], Context.Now);
        Enqueue(operation, (long)request.Slots.Length * _basePages);
    }

    private void OnWritePages(WritePages request)
    {
        if (Refuses(request.Request, IoError.Gone) || Refuses(request.Request, IoError.DeviceFull))
            return;
        int[] slots = new int[request.Count];
        if (!_slots.TryAllocate(slots))
        {
            if (Measured)
                Counters.Errors++;
            Context.Tell(Context.Sender!, new IoFailed(_index, request.Request, IoError.DeviceFull), _latency);
            return;
        }
        CountSlots();
        Operation operation = NewOperation();
        operation.Set(Context.Sender!, isWrite: true, request.Request, slots, request.Stamps, Context.Now);
        operation.Owners = request.Owners ?? [];
        Enqueue(operation, (long)slots.Length * _basePages);
    }

    private void OnDiscardSlots(DiscardSlots discard)
    {
        ReleaseSlots(discard.Slots);
        Oracle.Add(discard.Slots.Length);
    }

    /// <summary>A guest's virtual disk: it waits and is served like swap, and takes no slots.</summary>
    private void OnTransferPages(TransferPages transfer)
    {
        Operation operation = NewOperation();
        operation.Set(Context.Sender!, transfer.Write, transfer.Request, [], [], Context.Now);
        operation.Vm = transfer.Vm;
        operation.Tries = transfer.Tries;
        if (_down > 0)
            Refuse(operation, transfer.Pages);
        else
            Enqueue(operation, transfer.Pages);
    }

    private Operation NewOperation() => _pool.Count > 0 ? _pool.Pop() : new Operation();

    private void Enqueue(Operation operation, long pages)
    {
        Integrate();
        _hostOperations += operation.Vm is null ? 1 : 0;
        operation.Pages = pages;
        if (_inService < _options.Channels && _pauses == 0)
            Serve(operation);
        else
            _waiting.Enqueue(operation);
        if (Measured)
            Counters.QueueMax = Math.Max(Counters.QueueMax, InDevice);
    }

    private void Serve(Operation operation)
    {
        _inService++;
        operation.Started = Context.Now;
        _begunInService += SimTime.Max(operation.Started, _measureFrom).Picoseconds;
        if (operation.Arrived >= _measureFrom)
            Counters.WaitTime.Record(operation.Started - operation.Arrived);
        SimDuration latency = (operation.IsWrite ? _write : _read).Draw(ref Context.Random);
        if (_active.Count > 0)
            latency = Slowed(operation, latency);
        if (_tally is not null)
            _serving.Add(operation);
        SimDuration transfer = _options.PerPage * operation.Pages;
        Context.Tell(Context.Self, operation, latency + transfer);
    }

    private void OnDone(Operation operation)
    {
        if (_tally is not null && IsHeldOrCutOff(operation))
            return;
        Finish(operation);
        if (_pauses == 0 && _waiting.TryDequeue(out Operation? next))
            Serve(next);
        AnswerInventory();
    }

    private void Finish(Operation operation)
    {
        Integrate();
        _inService--;
        _hostOperations -= operation.Vm is null ? 1 : 0;
        EndService(operation);
        if (_tally is null || !AnswerWithFault(operation))
            Answer(operation);
        Recycle(operation);
    }

    private void EndService(Operation operation)
    {
        SimTime now = Context.Now;
        _begunInService -= SimTime.Max(operation.Started, _measureFrom).Picoseconds;
        if (now < _measureFrom)
            return;
        Counters.Busy += now - SimTime.Max(operation.Started, _measureFrom);
        if (now > _end)
            Counters.BusyAfterEnd += now - SimTime.Max(operation.Started, _end);
    }

    private void Recycle(Operation operation)
    {
        operation.Clear();
        _pool.Push(operation);
    }

    private void Answer(Operation operation)
    {
        Count(operation);
        Report(EpisodeStep.OperationDone, operation, ServedSince(operation));
        if (operation.Vm is { } vm)
            Context.Tell(operation.Client!, new TransferCompleted(vm, operation.Request), _latency);
        else if (operation.IsWrite)
            AnswerWrite(operation);
        else
            AnswerRead(operation);
    }

    /// <summary>When an operation's service began, in picoseconds; one that was cut off while it waited never began.</summary>
    private static long ServedSince(Operation operation) =>
        SimTime.Max(operation.Started, operation.Arrived).Picoseconds;

    /// <summary>Where this actor reports; null where nobody looks.</summary>
    private EpisodeLog? Episodes => EpisodeReports.AreSupported ? _episodeLog : null;

    private void Report(EpisodeStep step, Operation operation, long other, int failed = 0)
    {
        if (Episodes is { } log)
            ReportTo(log, step, operation, other, failed);
    }

    private void ReportTo(EpisodeLog log, EpisodeStep step, Operation operation, long other, int failed) =>
        log.Add(new EpisodeRecord(
            Context.Now, operation.Arrived, operation.Request, other, (int)operation.Pages, (short)(operation.Vm ?? -1), step,
            (byte)(operation.IsWrite ? 1 | failed : failed)));

    private void AnswerWrite(Operation operation)
    {
        for (int i = 0; _stamps is not null && i < operation.Slots.Length; i++)
        {
            uint[] chunk = _stamps[operation.Slots[i] / StampChunk] ??= new uint[StampChunk];
            chunk[operation.Slots[i] % StampChunk] = operation.Stamps[i];
        }
        WriteHeaders(operation);
        if (_active.Count > 0)
            TearWrite(operation);
        Context.Tell(operation.Client!, new WriteCompleted(_index, operation.Request, operation.Slots), _latency);
    }

    private void AnswerRead(Operation operation)
    {
        uint[] stamps = [];
        if (_stamps is not null)
        {
            stamps = new uint[operation.Slots.Length];
            for (int i = 0; i < stamps.Length; i++)
                stamps[i] = _stamps[operation.Slots[i] / StampChunk]?[operation.Slots[i] % StampChunk] ?? 0;
        }
        Context.Tell(operation.Client!, new ReadCompleted(_index, operation.Request, stamps), _latency);
    }

    private void Count(Operation operation)
    {
        if (operation.Arrived < _measureFrom)
            return;
        long pages = operation.Pages;
        SimDuration time = Context.Now - operation.Arrived;
        if (operation.IsWrite)
        {
            Counters.Writes++;
            Counters.PagesWritten += pages;
            Counters.WriteTime.Record(time);
        }
        else
        {
            Counters.Reads++;
            Counters.PagesRead += pages;
            Counters.ReadTime.Record(time);
        }
    }

    private void CountSlots() => Counters.SlotsUsed = SlotsUsed;

    /// <summary>Brings the integral of the number of operations up to now, before that number changes.</summary>
    private void Integrate()
    {
        SimTime now = Context.Now;
        SimTime from = SimTime.Max(_integratedTo, _measureFrom);
        if (now > from)
            Counters.QueueIntegral += Math.BigMul(InDevice, (now - from).Picoseconds);
        from = SimTime.Max(_integratedTo, _end);
        if (now > from)
            Counters.QueueIntegralAfterEnd += Math.BigMul(InDevice, (now - from).Picoseconds);
        _integratedTo = now;
    }

    /// <summary>
    /// An operation in the device; also the message by which the device tells itself that it is done.
    /// </summary>
    private sealed class Operation : IDigested
    {
        public IActorRef? Client { get; private set; }

        /// <summary>Base pages to transfer.</summary>
        public long Pages { get; set; }

        /// <summary>Whose virtual disk it is for; null for the host's swap.</summary>
        public int? Vm { get; set; }

        /// <summary>For a virtual disk: how often it was tried before.</summary>
        public int Tries { get; set; }

        /// <summary>A crash has answered for it: what it tells itself is not heard any more.</summary>
        public bool IsCutOff { get; set; }

        public bool IsWrite { get; private set; }

        public long Request { get; private set; }

        public int[] Slots { get; private set; } = [];

        public uint[] Stamps { get; private set; } = [];

        /// <summary>For a write, whose the pages are.</summary>
        public PageTag[] Owners { get; set; } = [];

        public SimTime Arrived { get; private set; }

        public SimTime Started { get; set; }

        public void Set(IActorRef client, bool isWrite, long request, int[] slots, uint[] stamps, SimTime arrived)
        {
            Client = client;
            IsWrite = isWrite;
            Request = request;
            Slots = slots;
            Stamps = stamps;
            Arrived = arrived;
        }

        public void Clear()
        {
            Set(Client!, false, 0, [], [], Arrived);
            Vm = null;
            Tries = 0;
            IsCutOff = false;
        }

        public void AddTo(ref Digest digest) => digest.Add(Request);
    }
}
