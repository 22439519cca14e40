using HyperActors.Machine;

namespace HyperActors.TestKit;

/// <summary>
/// An instant at which something is going to break: <see cref="ActorTestKit.At"/>. The verbs are those of scenarios.
/// </summary>
/// <remarks>
/// Each lasts to the end of the run unless <see cref="PlannedFault.For"/> says otherwise. In a <see cref="MachineRig"/> they
/// befall the places of the machine, and are planned before it runs; in any other kit those of mail befall root actors, by
/// their names. All throw <see cref="ArgumentException"/> for a place that does not exist, or to which it cannot be done.
/// </remarks>
public sealed class FaultMoment
{
    private readonly ActorTestKit _kit;
    private readonly SimDuration _at;

    internal FaultMoment(ActorTestKit kit, SimDuration at)
    {
        _kit = kit;
        _at = at;
    }

    /// <summary>Service takes longer.</summary>
    /// <param name="place">
    /// Who: <c>swap</c> for all devices, <c>swap/NAME</c>, <c>vm/NAME</c>, <c>hypervisor</c>, <c>allocator</c>.
    /// </param>
    /// <param name="factor">How many times as long; more than 1, to a thousandth, and at most a million.</param>
    public PlannedFault Slow(string place, double factor)
    {
        double permille = Math.Round(factor * 1000);
        if (permille is not (> 1000 and <= SlowFault.MostPermille))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "More than 1 time as long, at most a million times.");
        return Plan(place, new SlowFault((int)permille));
    }

    /// <summary>Operations of swap devices end with an error.</summary>
    /// <param name="place">Who: <c>swap</c> for all devices, or <c>swap/NAME</c>.</param>
    /// <param name="probability">How likely each does; 0 to 1. Default always.</param>
    public PlannedFault Fail(string place, double probability = 1) =>
        Plan(place, new FailFault(Probability.FromDouble(probability)));

    /// <summary>A part loses what it was doing, and starts again when the fault is over.</summary>
    /// <param name="place">As in <see cref="Slow"/>.</param>
    /// <param name="loseSlots">Whether a swap device forgets what it held.</param>
    public PlannedFault Crash(string place, bool loseSlots = false) => Plan(place, new CrashFault(loseSlots));

    /// <summary>A part stands still, and does afterwards what it was told meanwhile. It needs an end.</summary>
    /// <param name="place">As in <see cref="Slow"/>, or one vCPU: <c>vm/NAME/vcpu/0</c>.</param>
    public PlannedFault Pause(string place) => Plan(place, new PauseFault());

    /// <summary>Frames are taken away from the machine.</summary>
    /// <param name="by">How much memory; a whole number of the host's pages.</param>
    public PlannedFault Shrink(ByteSize by) => Plan("allocator", new ShrinkFault(by));

    /// <summary>Swap devices say to every write that they are full.</summary>
    /// <param name="place">As in <see cref="Fail"/>.</param>
    public PlannedFault DeviceFull(string place) => Plan(place, new DeviceFullFault());

    /// <summary>Writes are told to be done, and some of their pages were not.</summary>
    /// <param name="place">As in <see cref="Fail"/>.</param>
    /// <param name="probability">As in <see cref="Fail"/>.</param>
    public PlannedFault TornWrite(string place, double probability = 1) =>
        Plan(place, new TornWriteFault(Probability.FromDouble(probability)));

    /// <summary>Messages to a part are lost.</summary>
    /// <param name="place">As in <see cref="Slow"/>: whose mailbox.</param>
    /// <param name="probability">How likely each message is hit; 0 to 1. Default always.</param>
    public PlannedFault Drop(string place, double probability = 1) =>
        PlanMail(place, new DropFault(Probability.FromDouble(probability)));

    /// <summary>Messages to a part take longer.</summary>
    /// <param name="place">As in <see cref="Drop"/>.</param>
    /// <param name="by">How much longer; more than zero.</param>
    /// <param name="probability">As in <see cref="Drop"/>.</param>
    public PlannedFault Delay(string place, SimDuration by, double probability = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by.Picoseconds, 1, nameof(by));
        return PlanMail(place, new DelayFault(Probability.FromDouble(probability), by));
    }

    /// <summary>Messages to a part arrive twice.</summary>
    /// <param name="place">As in <see cref="Drop"/>.</param>
    /// <param name="probability">As in <see cref="Drop"/>.</param>
    public PlannedFault Duplicate(string place, double probability = 1) =>
        PlanMail(place, new DuplicateFault(Probability.FromDouble(probability)));

    /// <summary>Messages to a part arrive with a wrong checksum.</summary>
    /// <param name="place">As in <see cref="Drop"/>.</param>
    /// <param name="probability">As in <see cref="Drop"/>.</param>
    public PlannedFault Corrupt(string place, double probability = 1) =>
        PlanMail(place, new CorruptFault(Probability.FromDouble(probability)));

    private PlannedFault Plan(string place, FaultVerb verb) => Plan(place, mail: false, verb);

    private PlannedFault PlanMail(string place, FaultVerb verb) => Plan(place, mail: true, verb);

    private PlannedFault Plan(string place, bool mail, FaultVerb verb)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        return _kit.Plan(new PlannedFault(_kit, place, mail, _at, verb));
    }
}
