using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Machine.Tests.Guests;

/// <summary>A hypervisor that has a frame for everybody, and otherwise does what a test tells it.</summary>
internal sealed class ScriptedHost : Actor
{
    private int _nextFrame;

    public IActorRef? Guest { get; set; }

    public SimDuration ServiceTime { get; init; } = 2.Microseconds;

    /// <summary>When set, faults on these pages need I/O that takes this long.</summary>
    public SimDuration? IoTime { get; init; }

    /// <summary>When set, all pages mapped so far are shot down every so often, and their accessed bits asked for in between.</summary>
    public SimDuration? ShootDownEvery { get; init; }

    public List<NestedFault> Faults { get; } = [];

    public List<(SimTime Time, InvalidateAck Ack)> Acks { get; } = [];

    public List<AccessedBits> Samples { get; } = [];

    private readonly List<PageMapping> _mapped = [];

    protected override void PreStart()
    {
        if (ShootDownEvery is { } period)
            Context.StartTimer("shoot", "shoot", period);
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case NestedFault fault: OnFault(fault); break;
            case InvalidateAck ack: Acks.Add((Context.Now, ack)); break;
            case AccessedBits bits: Samples.Add(bits); break;
            case "shoot": ShootDown(); break;
            default: throw new InvalidOperationException($"{message}");
        }
    }

    private void OnFault(NestedFault fault)
    {
        Faults.Add(fault);
        PageMapping mapping = new(fault.Page, _nextFrame++, IoTime is null ? FaultService.Minor : FaultService.Major, 0);
        _mapped.Add(mapping);
        if (IoTime is { } io)
        {
            Context.Tell(Guest!, new FaultDeferred(fault.Page), ServiceTime);
            Context.Tell(Guest!, new MapPages([mapping]), ServiceTime + io);
        }
        else
        {
            Context.Tell(Guest!, new MapPages([mapping]), ServiceTime);
        }
    }

    private void ShootDown()
    {
        if (_mapped.Count > 0 && Faults.Count < 500)
        {
            int[] pages = [.. _mapped.Select(static mapping => mapping.Page)];
            _mapped.Clear();
            Context.Tell(Guest!, new SampleAccessed(1, pages), ServiceTime + 5.Microseconds);
            Context.Tell(Guest!, new InvalidatePages(2, pages), ServiceTime + 9.Microseconds);
            Context.StartTimer("shoot", "shoot", ShootDownEvery!.Value);
        }
    }
}
