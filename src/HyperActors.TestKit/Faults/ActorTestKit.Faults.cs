using System.Globalization;
using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.TestKit;

// What breaks on purpose. The mail of any actor can be disturbed; a machine's parts can do more (MachineRig).
public partial class ActorTestKit
{
    private readonly List<PlannedFault> _faults = [];
    private readonly List<MailFaultCounts> _inForce = [];

    /// <summary>Begins to plan a fault: <c>kit.At(10.Milliseconds).Drop("server", 0.1).For(2.Milliseconds)</c>.</summary>
    /// <param name="at">When it begins, from the start of the run; not negative, not in the past.</param>
    public FaultMoment At(SimDuration at)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at.Picoseconds, _system is null ? 0 : Now.Picoseconds, nameof(at));
        return new FaultMoment(this, at);
    }

    /// <summary>What was planned so far.</summary>
    private protected IReadOnlyList<PlannedFault> Faults => _faults;

    internal PlannedFault Plan(PlannedFault fault)
    {
        CheckPlannable(fault);
        _faults.Add(fault);
        return fault;
    }

    /// <summary>Whether a fault can be had, and can still be changed.</summary>
    /// <exception cref="ArgumentException">Nobody can do that to whom it names.</exception>
    /// <exception cref="InvalidOperationException">It is too late.</exception>
    internal virtual void CheckPlannable(PlannedFault fault)
    {
        if (_faults.IndexOf(fault) is >= 0 and int index && index < _inForce.Count)
            throw new InvalidOperationException($"'{fault}' is in force: say how long it lasts before virtual time runs.");
        if (!fault.IsMail)
            throw new ArgumentException(
                $"Nobody can {fault.Verb.Word} '{fault.Place}': of an actor, only mail can be disturbed.");
        if (System.RootOf(fault.Place) is null)
            throw new ArgumentException($"There is no root actor '{fault.Place}'.");
    }

    internal virtual long CountOf(PlannedFault fault, FaultEffect effect)
    {
        int index = _faults.IndexOf(fault);
        return index < _inForce.Count && effect == MailOf(fault.Verb).Effect ? _inForce[index].Hit : 0;
    }

    /// <summary>Puts what was planned since the last run in force.</summary>
    private protected virtual void Enforce()
    {
        while (_inForce.Count < _faults.Count)
        {
            PlannedFault fault = _faults[_inForce.Count];
            (MailFaultKind kind, Probability probability, SimDuration delay, _) = MailOf(fault.Verb);
            SimTime from = SimTime.Zero + fault.At;
            _inForce.Add(System.Disturb(System.RootOf(fault.Place)!, new MailFault
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"planned-{_inForce.Count}-{fault.Verb.Word}"),
                Kind = kind,
                Probability = probability,
                Delay = delay,
                From = from,
                Until = fault.Duration is { } span ? from.SaturatingAdd(span) : SimTime.MaxValue,
            }));
        }
    }

    private static (MailFaultKind Kind, Probability Probability, SimDuration Delay, FaultEffect Effect) MailOf(
        FaultVerb verb) => verb switch
        {
            DropFault drop => (MailFaultKind.Drop, drop.Probability, default, FaultEffect.Dropped),
            DelayFault delay => (MailFaultKind.Delay, delay.Probability, delay.By, FaultEffect.Delayed),
            DuplicateFault twice => (MailFaultKind.Duplicate, twice.Probability, default, FaultEffect.Duplicated),
            CorruptFault corrupt => (MailFaultKind.Corrupt, corrupt.Probability, default, FaultEffect.Corrupted),
            _ => throw new System.Diagnostics.UnreachableException($"{verb} is no fault of mail."),
        };
}
