using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Which faults hit links, and what they are to the actor runtime.</summary>
internal static class LinkFaults
{
    /// <summary>Whether actors must talk over reliable links because of a fault: mail may be lost by it.</summary>
    public static bool NeedsLinks(FaultOptions fault) => fault.Target.IsMailbox || CrashesHost(fault);

    /// <summary>Whether the hypervisor or the allocator loses what it knows.</summary>
    public static bool CrashesHost(FaultOptions fault) =>
        Crashes(fault, FaultTargetKind.Hypervisor) || Crashes(fault, FaultTargetKind.Allocator);

    /// <summary>Whether a part of a kind loses what it knows.</summary>
    public static bool Crashes(FaultOptions fault, FaultTargetKind kind) =>
        fault is { Verb: CrashFault, Target.IsMailbox: false } && fault.Target.Kind == kind;

    /// <summary>What a fault of a mailbox does to a message that it hits.</summary>
    public static FaultEffect EffectOf(FaultOptions fault) => fault.Verb switch
    {
        DropFault => FaultEffect.Dropped,
        DelayFault => FaultEffect.Delayed,
        DuplicateFault => FaultEffect.Duplicated,
        _ => FaultEffect.Corrupted,
    };

    /// <summary>A fault of a mailbox as the runtime knows it.</summary>
    public static MailFault ToMailFault(FaultOptions fault)
    {
        (MailFaultKind kind, Probability probability, SimDuration delay) = fault.Verb switch
        {
            DropFault drop => (MailFaultKind.Drop, drop.Probability, default),
            DelayFault late => (MailFaultKind.Delay, late.Probability, late.By),
            DuplicateFault twice => (MailFaultKind.Duplicate, twice.Probability, default(SimDuration)),
            CorruptFault corrupt => (MailFaultKind.Corrupt, corrupt.Probability, default),
            _ => throw new ArgumentException($"{fault.Name}: {fault.Verb.Word} is not for mailboxes.", nameof(fault)),
        };
        return new MailFault
        {
            Name = fault.Name,
            Kind = kind,
            Probability = probability,
            Delay = delay,
            From = fault.Begin,
            Until = fault.End,
        };
    }
}
