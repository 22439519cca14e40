using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Turns a checked section into the options of a fault.</summary>
internal static class FaultPlan
{
    /// <summary>What a fault does; its variant is known to be there.</summary>
    public static FaultVerb VerbOf(FaultSection fault) => fault switch
    {
        { Slow: { } slow } => new SlowFault((int)(slow.Latency.Value * 1000)),
        { Fail: { } fail } => new FailFault(ChanceOf(fail)),
        { Crash: { } crash } => new CrashFault(crash.LoseSlots),
        { Pause: not null } => new PauseFault(),
        { Shrink: { } shrink } => new ShrinkFault(shrink.By),
        { DeviceFull: not null } => new DeviceFullFault(),
        { TornWrite: { } torn } => new TornWriteFault(ChanceOf(torn)),
        { Drop: { } drop } => new DropFault(ChanceOf(drop)),
        { Delay: { } delay } => new DelayFault(ChanceOf(delay), delay.By),
        { Duplicate: { } duplicate } => new DuplicateFault(ChanceOf(duplicate)),
        { Corrupt: { } corrupt } => new CorruptFault(ChanceOf(corrupt)),
        _ => throw new System.Diagnostics.UnreachableException($"Fault '{fault.Name}' does nothing."),
    };

    /// <summary>How long it lasts; null to the end of the run.</summary>
    public static SimDuration? SpanOf(FaultSection fault) => fault.Crash is { } crash ? crash.RestartAfter : fault.For;

    /// <summary>The fault for the machine.</summary>
    public static FaultOptions Build(FaultSection fault, FaultTargets targets) => new()
    {
        Name = fault.Name,
        At = fault.At,
        For = SpanOf(fault),
        Target = targets.Find(fault.Target)!,
        Verb = VerbOf(fault),
    };

    private static Probability ChanceOf(ChanceSection section) => Probability.FromDouble((double)section.Probability.Value);
}
