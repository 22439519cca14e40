using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Looks at a run when its view wants to show something, and lets the view hold it.</summary>
/// <remarks>
/// It is an observer, called as often as wall time asks for, and a sampler, called at the instants to which the steps of a
/// view go: an observer alone would be called too late for them.
/// </remarks>
/// <param name="runner">The run; its machine stands still while this is called.</param>
/// <param name="view">Where to show it.</param>
internal sealed class ProgressObserver(ScenarioRunner runner, IProgressView view) : IRunObserver, IRunSampler
{
    private readonly MachineOptions _options = runner.Options;
    private readonly MachineReader _reader = new(runner.Machine, runner.Options, pairs: false);
    private SimTime _last;
    private RunSnapshot? _shown;
    private long _events;

    /// <inheritdoc />
    public bool Observe(SimTime now, long events)
    {
        _events = events;
        return Sample(now);
    }

    /// <inheritdoc />
    public SimTime NextAfter(SimTime instant) => view.Step is not { } step
        ? SimTime.MaxValue
        : new SimTime((instant.Picoseconds / step.Picoseconds + 1) * step.Picoseconds);

    /// <inheritdoc />
    public bool Sample(SimTime now)
    {
        if (view.IsDue(now))
            view.Show(Look(now));
        return view.GoOn(now, () => Look(now));
    }

    private RunSnapshot Look(SimTime now)
    {
        // Rates need time to have passed.
        if (_shown is not null && now <= _last)
            return _shown;
        MachineInterval interval = _reader.Read(_last, now);
        double seconds = Math.Max(1e-12, interval.Length.TotalSeconds);
        _last = now;
        IReadOnlyList<GuestVm> vms = runner.Machine.Vms;
        VmPairCounts lost = runner.Machine.Allocator.Counters.LostFrames;
        ILookup<int, (int From, int To, long Count)> takers = lost.All().ToLookup(static pair => pair.From);
        return _shown = new RunSnapshot(now, _events, [.. vms.Select((vm, index) => Describe(vm, interval.Vms[index], seconds) with
        {
            LostTo = MostOf(takers[index]),
            MemoryPages = _options.Vms[index].Memory.Pages.Value,
        })])
        {
            Host = new HostSnapshot(interval.UsedFrames, interval.FreeFrames,
                (interval[HostAmount.EvictedClean] + interval[HostAmount.EvictedDirty]) / seconds),
            Devices = [.. interval.Devices.Select((device, index) => Describe(device, index, interval))],
            Faults = [.. runner.Machine.FaultOutcomesAt(now).Select(Describe)],
            Objectives = now > SimTime.Zero + _options.Warmup ? runner.JudgeAt(now) : [],
        };
    }

    private static VmSnapshot Describe(GuestVm vm, VmInterval interval, double seconds)
    {
        double all = Math.Max(1, interval[VmAmount.Busy] + (double)interval[VmAmount.SwapStall]
            + interval[VmAmount.AllocationStall] + interval[VmAmount.Idle]);
        return new VmSnapshot(vm.Name, StateOf(vm, interval), interval.Resident, 0)
        {
            SwappedPages = interval.Swapped,
            BalloonPages = vm.Balloon is null ? null : interval.Ballooned,
            TlbHits = Ratio(interval[VmAmount.TlbHits], interval[VmAmount.Accesses]),
            WalkReferences = Ratio(interval[VmAmount.WalkReferences], interval[VmAmount.Walks]),
            MajorFaults = (interval[VmAmount.NestedMajor] + interval[VmAmount.GuestMajor]) / seconds,
            MinorFaults = (interval[VmAmount.NestedMinor] + interval[VmAmount.GuestMinor]) / seconds,
            FaultP99 = interval.Faults.QuantileSeconds(0.99),
            SwapStall = interval[VmAmount.SwapStall] / all,
            FrameStall = interval[VmAmount.AllocationStall] / all,
            Busy = interval[VmAmount.Busy] / all,
        };
    }

    private static string StateOf(GuestVm vm, VmInterval interval)
    {
        if (vm.Killed)
            return "killed";
        if (vm.Finished is not null)
            return "finished";
        (string State, long Time)[] states =
        [
            ("idle", interval[VmAmount.Idle]), ("running", interval[VmAmount.Busy]),
            ("swap-wait", interval[VmAmount.SwapStall]), ("frame-wait", interval[VmAmount.AllocationStall]),
        ];
        (string state, long time) = states.MaxBy(static state => state.Time);
        return time == 0 ? "starts" : state;
    }

    private DeviceSnapshot Describe(DeviceInterval device, int index, MachineInterval interval)
    {
        double length = Math.Max(1, interval.Length.Picoseconds);
        double page = ByteSize.BasePage.Bytes / Math.Max(1e-12, interval.Length.TotalSeconds);
        return new DeviceSnapshot(
            _options.Swap[index].Name,
            (double)device.Queue / length,
            device.Busy / length / _options.Swap[index].Channels,
            device.ReadTime.QuantileSeconds(0.99),
            device.PagesRead * page,
            device.PagesWritten * page);
    }

    private static FaultSnapshot Describe(FaultOutcome outcome) => new(
        outcome.Fault.Name, $"{outcome.Fault.Verb.Word} {outcome.Target}", outcome.Fault.Begin,
        outcome.Fault.For is null ? null : outcome.Fault.End, outcome.Recovered);

    private (string Taker, double Share)? MostOf(IEnumerable<(int From, int To, long Count)> takers)
    {
        (int From, int To, long Count)[] all = [.. takers];
        if (all.Length == 0)
            return null;
        (int From, int To, long Count) most = all.MaxBy(static pair => pair.Count);
        return (_options.Vms[most.To].Name, (double)most.Count / all.Sum(static pair => pair.Count));
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
