using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>A verb of <c>faults:</c>.</summary>
/// <param name="Name">The word.</param>
/// <param name="About">What it does, in a sentence.</param>
/// <param name="Options">The keys behind it.</param>
/// <param name="Targets">What it can be done to.</param>
/// <param name="NotYet">Targets for which this version refuses it.</param>
public sealed record FaultVerbDescription(
    string Name, string About, IReadOnlyList<string> Options, IReadOnlyList<string> Targets, IReadOnlyList<string> NotYet);

/// <summary>The verbs that faults can be: one table for lists and messages.</summary>
public static class FaultCatalogue
{
    private static readonly (string Name, FaultTarget Target)[] _targets =
    [
        ("swap", new FaultTarget(FaultTargetKind.Swap)),
        ("vm", new FaultTarget(FaultTargetKind.Vm)),
        ("vcpu", new FaultTarget(FaultTargetKind.Vcpu)),
        ("hypervisor", new FaultTarget(FaultTargetKind.Hypervisor)),
        ("allocator", new FaultTarget(FaultTargetKind.Allocator)),
        ("mailbox", new FaultTarget(FaultTargetKind.Hypervisor) { IsMailbox = true }),
    ];

    private static readonly FaultVerb[] _verbs =
    [
        new SlowFault(2000), new FailFault(Probability.Always), new CrashFault(), new PauseFault(), new ShrinkFault(4.KiB),
        new DeviceFullFault(), new TornWriteFault(Probability.Always), new DropFault(Probability.Always),
        new DelayFault(Probability.Always, 1.Microseconds), new DuplicateFault(Probability.Always),
        new CorruptFault(Probability.Always),
    ];

    /// <summary>All verbs, in the order of the scenario's schema.</summary>
    public static IReadOnlyList<FaultVerbDescription> All { get; } = [.. _verbs.Select(Describe)];

    /// <summary>The verbs that make sense for a target, in a row.</summary>
    internal static string VerbsFor(FaultTarget target) =>
        string.Join(", ", _verbs.Where(verb => FaultSupport.IsPossible(verb, target)).Select(static verb => verb.Word));

    private static FaultVerbDescription Describe(FaultVerb verb)
    {
        KeyDescription key = SectionDescription.Of(typeof(FaultSection)).Find(verb.Word)!;
        return new FaultVerbDescription(
            verb.Word,
            key.About.About,
            [.. SectionDescription.Of(key.Type).Keys.Select(static option => option.Name)],
            [.. _targets.Where(each => FaultSupport.IsPossible(verb, each.Target)).Select(static each => each.Name)],
            [.. _targets.Where(each => FaultSupport.IsPossible(verb, each.Target)
                && !FaultSupport.IsServed(verb, each.Target)).Select(static each => each.Name)]);
    }
}
