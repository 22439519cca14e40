using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>What injected faults do to the device.</content>
/// <remarks>
/// Each page has a checksum beside it, as on a device formatted with protection information (T10 DIF). So a slot whose
/// content never became whole, or was forgotten, is not read as something else: the read ends with
/// <see cref="IoError.Damaged"/>, which names the slots.
/// </remarks>
public sealed partial class SwapDevice
{
    private const int FailedFlag = 2;

    private readonly FaultTally? _tally;
    private readonly List<ActiveFault> _active = [];
    private readonly List<Operation> _serving = [];
    private readonly List<Operation> _held = [];

    /// <summary>The slots whose content fails its checksum, and the fault that did it. Never gone through.</summary>
    private readonly Dictionary<int, int> _damaged = [];
    private IActorRef? _host;
    private int _down;
    private int _downBy;
    private int _pauses;
    private bool _forgot;

    private void OnFaultBegun(FaultBegun begun)
    {
        _active.Add(new ActiveFault(begun.Fault, begun.Options.Verb, StreamOf(begun.Options.Name)));
        if (begun.Options.Verb is CrashFault)
            Crash(begun.Fault);
        else if (begun.Options.Verb is PauseFault)
            _pauses++;
    }

    private void OnFaultEnded(FaultEnded ended)
    {
        _active.RemoveAll(fault => fault.Index == ended.Fault);
        if (ended.Options.Verb is CrashFault crash)
        {
            _down--;
            if (crash.LoseSlots)
                ForgetSlots(ended.Fault);
            _tally!.Add(ended.Fault, FaultEffect.Restarted);
        }
        else if (ended.Options.Verb is PauseFault && --_pauses == 0)
        {
            GoOn();
        }
        if (_down > 0 || _host is null)
            return;
        Context.Tell(_host, new DeviceReady(_index, _forgot), _latency);
        _forgot = false;
    }

    /// <summary>The fault's own stream, one for each device, so that what one draws moves no other draw.</summary>
    private RandomStream StreamOf(string fault) => RandomStream.For(_seed, $"fault/{fault}/swap/{_options.Name}");

    /// <summary>Cuts off all that waits or is served: the host hears of it at once, as from its adapter.</summary>
    private void Crash(int fault)
    {
        Integrate();
        _down++;
        _downBy = fault;
        _hostOperations = 0;
        foreach (Operation operation in _serving)
        {
            _inService--;
            EndService(operation);
            AnswerFailure(operation, IoError.Gone, fault);
            operation.IsCutOff = true;
        }
        foreach (Operation operation in _held)
            Recycle(operation);
        _serving.Clear();
        _held.Clear();
        while (_waiting.TryDequeue(out Operation? operation))
        {
            AnswerFailure(operation, IoError.Gone, fault);
            Recycle(operation);
        }
        AnswerInventory();
    }

    /// <summary>After a pause: what was done meanwhile is answered, in the order in which it was done.</summary>
    private void GoOn()
    {
        Operation[] done = [.. _held];
        _held.Clear();
        foreach (Operation operation in done)
        {
            _serving.Remove(operation);
            Finish(operation);
        }
        while (_inService < _options.Channels && _waiting.TryDequeue(out Operation? next))
            Serve(next);
        AnswerInventory();
    }

    /// <summary>Whether an operation that tells that it is done is not to be answered now, or was answered by a crash.</summary>
    private bool IsHeldOrCutOff(Operation operation)
    {
        if (operation.IsCutOff)
        {
            Recycle(operation);
            return true;
        }
        if (_pauses == 0)
        {
            _serving.Remove(operation);
            return false;
        }
        _held.Add(operation);
        CountActive<PauseFault>(FaultEffect.Held);
        return true;
    }

    /// <summary>Whether the device does not even begin with an operation.</summary>
    private bool Refuses(long request, IoError why)
    {
        _host ??= Context.Sender;
        int fault = why == IoError.Gone ? (_down > 0 ? _downBy : -1) : IndexOfActive<DeviceFullFault>();
        if (fault < 0)
            return false;
        CountFailure(fault);
        Context.Tell(Context.Sender!, new IoFailed(_index, request, why, fault), _latency);
        return true;
    }

    private void Refuse(Operation transfer, int pages)
    {
        _host ??= Context.Sender;
        transfer.Pages = pages;
        AnswerFailure(transfer, IoError.Gone, _downBy);
        Recycle(transfer);
    }

    /// <summary>How long a service takes while the device is slowed.</summary>
    private SimDuration Slowed(Operation operation, SimDuration latency)
    {
        foreach (ActiveFault fault in _active)
        {
            if (fault.Verb is not SlowFault slow)
                continue;
            latency = slow.Stretch(latency);
            _tally!.Add(fault.Index, FaultEffect.Slowed);
            Report(EpisodeStep.OperationTouched, operation, fault.Index);
        }
        return latency;
    }

    /// <summary>Answers an operation that is over with an error, if a fault wants it.</summary>
    private bool AnswerWithFault(Operation operation)
    {
        foreach (ActiveFault fault in _active)
        {
            if (fault.Verb is not FailFault fail || !fault.Stream.Chance(fail.Probability))
                continue;
            AnswerFailure(operation, IoError.Failed, fault.Index);
            return true;
        }
        if (operation.IsWrite || _damaged.Count == 0)
            return false;
        int[] damaged = [.. operation.Slots.Where(_damaged.ContainsKey)];
        if (damaged.Length == 0)
            return false;
        int by = _damaged[damaged[0]];
        CountFailure(by);
        ReportFailure(operation, by);
        IoFailed answer = new(_index, operation.Request, IoError.Damaged, by) { Damaged = damaged };
        Context.Tell(operation.Client!, answer, _latency);
        return true;
    }

    private void AnswerFailure(Operation operation, IoError error, int fault)
    {
        CountFailure(fault);
        ReportFailure(operation, fault);
        if (operation.Vm is { } vm)
        {
            TransferFailed failed = new(_index, vm, operation.Request, (int)operation.Pages, operation.IsWrite, operation.Tries, fault);
            Context.Tell(operation.Client!, failed, _latency);
            return;
        }
        if (operation.IsWrite)
            ReleaseSlots(operation.Slots);
        Context.Tell(operation.Client!, new IoFailed(_index, operation.Request, error, fault), _latency);
    }

    private void ReportFailure(Operation operation, int fault)
    {
        Report(EpisodeStep.OperationTouched, operation, fault, FailedFlag);
        Report(EpisodeStep.OperationDone, operation, ServedSince(operation), FailedFlag);
    }

    /// <summary>Of a write that a fault tears only the first pages are whole; how many, is drawn.</summary>
    private void TearWrite(Operation operation)
    {
        foreach (ActiveFault fault in _active)
        {
            if (fault.Verb is not TornWriteFault torn || !fault.Stream.Chance(torn.Probability))
                continue;
            for (int i = fault.Stream.Below(operation.Slots.Length); i < operation.Slots.Length; i++)
                Damage(operation.Slots[i], fault.Index);
        }
    }

    private void ForgetSlots(int fault)
    {
        _forgot = true;
        for (int slot = 0; slot < _slots.Slots; slot++)
            if (!_slots.IsFree(slot))
                Damage(slot, fault);
    }

    private void Damage(int slot, int fault)
    {
        if (_damaged.TryAdd(slot, fault))
            _tally!.Add(fault, FaultEffect.Damaged, _basePages);
    }

    private void ReleaseSlots(int[] slots)
    {
        foreach (int slot in slots)
        {
            _slots.Release(slot);
            _damaged.Remove(slot);
        }
        CountSlots();
    }

    private void CountFailure(int fault)
    {
        _tally!.Add(fault, FaultEffect.Failed);
        if (Measured)
            Counters.Errors++;
    }

    private void CountActive<TVerb>(FaultEffect effect)
        where TVerb : FaultVerb
    {
        foreach (ActiveFault fault in _active)
            if (fault.Verb is TVerb)
                _tally!.Add(fault.Index, effect);
    }

    private int IndexOfActive<TVerb>()
        where TVerb : FaultVerb
    {
        foreach (ActiveFault fault in _active)
            if (fault.Verb is TVerb)
                return fault.Index;
        return -1;
    }

    /// <summary>A fault that is going on, with what it draws from.</summary>
    private sealed class ActiveFault(int index, FaultVerb verb, RandomStream stream)
    {
        public RandomStream Stream = stream;

        public int Index => index;

        public FaultVerb Verb => verb;
    }
}
