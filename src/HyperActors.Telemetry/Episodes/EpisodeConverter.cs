using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>Makes the trace that is written of an episode that is kept.</summary>
internal sealed class EpisodeConverter(MachineOptions machine, IReadOnlyList<EpisodeLog> logs, TraceIdentity identity, PassBook passes)
{
    /// <summary>The attribute with the number of the episode that was the cause.</summary>
    public const string CauseKey = "hyperactors.cause.episode";

    private const int MaxEvents = 32;
    private const long PicosecondsPerNanosecond = 1000;

    private readonly string[] _roles = [.. logs.Select(RoleOf)];
    private readonly long _walkReference = machine.Host.Cpu.WalkReference.Picoseconds;
    private readonly long _pageBytes = machine.Host.Paging.HostPage.Bytes.Bytes;
    private readonly List<int>[] _children = [.. Enumerable.Range(0, OpenEpisode.MaxSpans).Select(static _ => new List<int>())];
    private readonly int _hypervisor = Math.Max(0, logs.ToList().FindIndex(static log => log.Role == ObservedRole.Hypervisor));

    /// <summary>What makes the sample of one scenario another than that of the next.</summary>
    public ulong Salt => unchecked((ulong)identity.TraceOf(0));

    /// <summary>The text by which sinks know an actor.</summary>
    public static string RoleOf(EpisodeLog log) => log.Role switch
    {
        ObservedRole.Allocator => "frame-allocator",
        ObservedRole.SwapDevice => "swap/" + log.Name,
        ObservedRole.GuestVm => "vm/" + log.Name,
        _ => log.Name,
    };

    /// <summary>Numbers of the episodes that the machine's faults will be.</summary>
    public IEnumerable<long> InjectedNumbers => Enumerable.Range(1, machine.Faults.Count).Select(static number => (long)number);

    /// <summary>An episode that is kept.</summary>
    /// <param name="episode">What was put together of it.</param>
    /// <param name="reason">Why it is kept.</param>
    /// <param name="weight">For how many it stands.</param>
    /// <param name="leads">Whether the episode of a number is in the trace, so that a link may lead there.</param>
    public TraceEpisode Convert(OpenEpisode episode, SampleReason reason, double weight, Func<long, bool> leads)
    {
        UInt128 trace = identity.TraceOf(episode.Number);
        for (int index = 0; index < episode.Count; index++)
            _children[index].Clear();
        for (int index = 1; index < episode.Count; index++)
            _children[episode[index].Parent].Add(index);
        List<TraceSpan> spans = new(episode.Count);
        Add(episode, 0, 0, trace, spans, [.. AttributesOf(episode, reason, weight)], LinksOf(episode, leads));
        return new TraceEpisode { Id = trace, Number = episode.Number, Spans = spans };
    }

    /// <summary>A reclaim of which only the outline is left.</summary>
    public TraceEpisode Outline(in PassFacts facts, Func<long, bool> leads)
    {
        List<TraceAttribute> attributes = [.. OutlineAttributes(facts.Number), .. ReclaimAttributes(in facts)];
        return Outline(facts.Number, SpanName.Reclaim, _roles[_hypervisor], facts.Start, facts.End, attributes, LinksOf(in facts, leads));
    }

    /// <summary>The fault that forced a reclaim, of which only the outline is left.</summary>
    public TraceEpisode OutlineOfCause(in PassFacts facts)
    {
        string vm = NameOf(facts.CauseVm);
        List<TraceAttribute> attributes =
        [
            .. OutlineAttributes(facts.CauseNumber),
            new("hyperactors.vm.name", vm),
            new("hyperactors.guest_physical_address", Address(facts.CausePage)),
        ];
        return Outline(facts.CauseNumber, SpanName.PageFault, "vm/" + vm, facts.CauseStart, facts.CauseEnd, attributes, []);
    }

    private TraceEpisode Outline(
        long number, SpanName name, string role, long start, long end, List<TraceAttribute> attributes, TraceLink[] links)
    {
        UInt128 trace = identity.TraceOf(number);
        TraceSpan root = new()
        {
            Id = TraceIdentity.SpanOf(trace, 0),
            Parent = 0,
            Name = SpanNames.Of(name).Text,
            Kind = SpanNames.Of(name).Kind,
            Role = role,
            Start = start / PicosecondsPerNanosecond,
            End = end / PicosecondsPerNanosecond,
            Attributes = attributes,
            Links = links,
        };
        return new TraceEpisode { Id = trace, Number = number, Spans = [root] };
    }

    private void Add(
        OpenEpisode episode, int index, ulong parent, UInt128 trace, List<TraceSpan> spans,
        IReadOnlyList<TraceAttribute> attributes, IReadOnlyList<TraceLink> links)
    {
        ref SpanSlot slot = ref episode[index];
        SpanDescription description = SpanNames.Of(slot.Name);
        ulong id = TraceIdentity.SpanOf(trace, spans.Count);
        spans.Add(new TraceSpan
        {
            Id = id,
            Parent = parent,
            Name = description.Text,
            Kind = description.Kind,
            Role = _roles[slot.Role],
            Start = slot.Start / PicosecondsPerNanosecond,
            End = slot.End / PicosecondsPerNanosecond,
            Error = ErrorOf(slot.Failure),
            Attributes = attributes,
            Events = EventsOf(episode, index),
            Links = links,
        });
        List<int> children = _children[index];
        children.Sort((left, right) => (episode[left].Start, left).CompareTo((episode[right].Start, right)));
        foreach (int child in children)
            Add(episode, child, id, trace, spans, NumberOf(in episode[child]), []);
    }

    private static TraceAttribute[] NumberOf(in SpanSlot slot) =>
        slot.Number >= 0 && SpanNames.Of(slot.Name).Number is { } key ? [new(key, slot.Number)] : [];

    private static string? ErrorOf(SpanFailure failure) => failure switch
    {
        SpanFailure.None => null,
        SpanFailure.Io => "io",
        SpanFailure.Full => "device_full",
        _ => "killed",
    };

    private IEnumerable<TraceAttribute> AttributesOf(OpenEpisode episode, SampleReason reason, double weight)
    {
        yield return new("hyperactors.episode", episode.Number);
        yield return new("hyperactors.sample.reason", reason.ToString().ToLowerInvariant());
        yield return new("hyperactors.sample.weight", weight);
        foreach (TraceAttribute number in NumberOf(in episode[0]))
            yield return number;
        if (episode.Kind != EpisodeKind.Reclaim)
            yield return new("hyperactors.vm.name", NameOf(episode.Vm));
        if (episode.Kind == EpisodeKind.PageFault)
            foreach (TraceAttribute attribute in FaultAttributes(episode))
                yield return attribute;
        if (episode.Kind == EpisodeKind.DiskTransfer)
            yield return new("disk.io.direction", episode.Write ? "write" : "read");
        if (episode.Kind == EpisodeKind.Reclaim && passes.Knows(episode.Pass))
            foreach (TraceAttribute attribute in ReclaimAttributes(in passes[episode.Pass]))
                yield return attribute;
        if (episode.IsUnfinished)
            yield return new("hyperactors.unfinished", true);
        if (episode.Dropped > 0)
            yield return new("hyperactors.dropped_spans", (long)episode.Dropped);
    }

    private IEnumerable<TraceAttribute> FaultAttributes(OpenEpisode episode)
    {
        yield return new("system.paging.fault.type", episode.Major ? "major" : "minor");
        yield return new("hyperactors.guest_physical_address", Address(episode.Page));
        yield return new("hyperactors.access.write", episode.Write);
        if (episode.IsSpecial)
            yield return new("hyperactors.balloon", true);
        if (!passes.Knows(episode.Pass))
            yield break;
        yield return new(CauseKey, passes[episode.Pass].Number);
        if (passes[episode.Pass].CauseNumber != 0)
            yield return new("hyperactors.eviction.forced_by", NameOf(passes[episode.Pass].CauseVm));
        if (episode.Taker >= 0)
            yield return new("hyperactors.frame.taken_by", NameOf(episode.Taker));
    }

    private TraceAttribute[] ReclaimAttributes(in PassFacts facts)
    {
        List<TraceAttribute> attributes =
        [
            new("hyperactors.reclaim.direct", facts.IsDirect),
            new("hyperactors.reclaim.evicted", (long)facts.Evicted),
        ];
        if (facts.LimitOf >= 0)
            attributes.Add(new("hyperactors.reclaim.limit_of", NameOf(facts.LimitOf)));
        if (facts.CauseNumber != 0)
        {
            attributes.Add(new(CauseKey, facts.CauseNumber));
            attributes.Add(new("hyperactors.reclaim.forced_by", NameOf(facts.CauseVm)));
        }
        return [.. attributes];
    }

    private static TraceAttribute[] OutlineAttributes(long number) =>
    [
        new("hyperactors.episode", number),
        new("hyperactors.sample.reason", "cause"),
        new("hyperactors.sample.weight", 0.0),
        new("hyperactors.outline", true),
    ];

    /// <summary>The injected faults as episodes, clipped to the run.</summary>
    /// <param name="end">The end of the run, in picoseconds.</param>
    public IEnumerable<TraceEpisode> InjectedFaults(long end)
    {
        for (int index = 0; index < machine.Faults.Count; index++)
        {
            FaultOptions fault = machine.Faults[index];
            if (fault.Begin.Picoseconds > end)
                continue;
            List<TraceAttribute> attributes =
            [
                new("hyperactors.episode", index + 1L),
                new("hyperactors.sample.reason", "faulty"),
                new("hyperactors.sample.weight", 1.0),
                new("hyperactors.fault.name", fault.Name),
                new("hyperactors.fault.verb", fault.Verb.Word),
                new("hyperactors.fault.target", fault.Target.Describe(machine)),
            ];
            yield return Outline(
                index + 1, SpanName.FaultInjected, "faults", fault.Begin.Picoseconds, Math.Min(fault.End.Picoseconds, end), attributes, []);
        }
    }

    private TraceLink[] LinksOf(OpenEpisode episode, Func<long, bool> leads)
    {
        List<TraceLink> links = [];
        if (passes.Knows(episode.Pass) && episode.Kind == EpisodeKind.Reclaim)
            links.AddRange(LinksOf(in passes[episode.Pass], leads));
        else if (passes.Knows(episode.Pass) && leads(passes[episode.Pass].Number))
            links.Add(LinkTo(passes[episode.Pass].Number, "evicted_by"));
        if (episode.Injected > 0)
            links.Add(LinkTo(episode.Injected, RelationOf(episode.Touch)));
        return [.. links];
    }

    private static string RelationOf(FaultTouch touch) => touch switch
    {
        FaultTouch.Failed => "failed_by",
        FaultTouch.Slowed => "slowed_by",
        _ => "disturbed_by",
    };

    private TraceLink[] LinksOf(in PassFacts facts, Func<long, bool> leads) =>
        facts.CauseNumber == 0 || !leads(facts.CauseNumber) ? [] : [LinkTo(facts.CauseNumber, "forced_by")];

    private TraceLink LinkTo(long number, string relation)
    {
        UInt128 trace = identity.TraceOf(number);
        return new TraceLink(trace, TraceIdentity.SpanOf(trace, 0), relation);
    }

    private TraceEvent[] EventsOf(OpenEpisode episode, int index)
    {
        ref SpanSlot slot = ref episode[index];
        if (index == 0 && episode.Deferred >= 0)
            return [new(episode.Deferred / PicosecondsPerNanosecond, "process.deferred")];
        if (slot.Name != SpanName.PageWalk || slot.Number <= 0)
            return [];
        // The reads of tables are the last part of a walk, after the look-ups in the TLBs, and take the same time each.
        TraceEvent[] events = new TraceEvent[Math.Min(MaxEvents, slot.Number)];
        for (int read = 0; read < events.Length; read++)
        {
            long start = slot.End - (slot.Number - read) * _walkReference;
            events[read] = new(Math.Max(slot.Start, start) / PicosecondsPerNanosecond, "page_table.read");
        }
        return events;
    }

    /// <summary>The name of a VM, or of the account that pages belong to which VMs share.</summary>
    private string NameOf(int vm) => vm < machine.Vms.Count ? machine.Vms[vm].Name : RunEpisode.SharedPages;

    private string Address(int page) => string.Create(CultureInfo.InvariantCulture, $"0x{page * _pageBytes:x}");
}
