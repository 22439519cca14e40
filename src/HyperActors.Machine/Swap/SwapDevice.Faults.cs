namespace HyperActors.Machine;

/// <content>What injected faults do to the device.</content>
public sealed partial class SwapDevice
{
    private readonly FaultTally? _tally;
    private readonly List<ActiveFault> _active = [];

    private void OnFaultBegun(FaultBegun begun) =>
        _active.Add(new ActiveFault(begun.Fault, begun.Options.Verb, StreamOf(begun.Options.Name)));

    private void OnFaultEnded(FaultEnded ended) => _active.RemoveAll(fault => fault.Index == ended.Fault);

    /// <summary>The fault's own stream, one for each device, so that what one draws moves no other draw.</summary>
    private RandomStream StreamOf(string fault) => RandomStream.For(_seed, $"fault/{fault}/swap/{_options.Name}");

    /// <summary>How long a service takes while the device is slowed.</summary>
    private SimDuration Slowed(SimDuration latency)
    {
        foreach (ActiveFault fault in _active)
        {
            if (fault.Verb is not SlowFault slow)
                continue;
            latency = Scale(latency, slow.Permille);
            _tally!.Add(fault.Index, FaultEffect.Slowed);
        }
        return latency;
    }

    private static SimDuration Scale(SimDuration span, int permille) =>
        new((long)((Int128)span.Picoseconds * permille / 1000));

    /// <summary>Whether an operation that is over ends with an error.</summary>
    /// <returns>The fault that makes it fail; −1 for none.</returns>
    private int DrawFailure()
    {
        foreach (ActiveFault fault in _active)
            if (fault.Verb is FailFault fail && fault.Stream.Chance(fail.Probability))
                return fault.Index;
        return -1;
    }

    private void AnswerFailure(Operation operation, int fault)
    {
        _tally!.Add(fault, FaultEffect.Failed);
        if (Measured)
            Counters.Errors++;
        if (operation.Vm is { } vm)
        {
            TransferFailed failed = new(_index, vm, operation.Request, (int)operation.Pages, operation.IsWrite, operation.Tries, fault);
            Context.Tell(operation.Client!, failed, _latency);
            return;
        }
        if (operation.IsWrite)
            ReleaseSlots(operation.Slots);
        Context.Tell(operation.Client!, new IoFailed(_index, operation.Request, IoError.Failed, fault), _latency);
    }

    private void ReleaseSlots(int[] slots)
    {
        foreach (int slot in slots)
            _slots.Release(slot);
        CountSlots();
    }

    /// <summary>A fault that is going on, with what it draws from.</summary>
    private sealed class ActiveFault(int index, FaultVerb verb, RandomStream stream)
    {
        public RandomStream Stream = stream;

        public int Index => index;

        public FaultVerb Verb => verb;
    }
}
