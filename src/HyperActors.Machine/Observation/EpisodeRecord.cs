namespace HyperActors.Machine;

/// <summary>One step of an episode, as one actor saw it. What the fields mean depends on the <see cref="Step"/>.</summary>
/// <remarks>
/// A fixed 40 bytes and no references: an actor writes one in a few nanoseconds, and a buffer of them costs the garbage
/// collector nothing.
/// </remarks>
/// <param name="Time">When, by the clock of the actor; never before its record before.</param>
/// <param name="Since">Another instant that belongs to the step; zero where none does.</param>
/// <param name="Request">A number that later steps repeat.</param>
/// <param name="Other">A second number.</param>
/// <param name="Page">A page, a frame, or a count.</param>
/// <param name="Vm">Index of a VM or of a device; −1 for none.</param>
/// <param name="Step">What happened.</param>
/// <param name="Flags">Details.</param>
public readonly record struct EpisodeRecord(
    SimTime Time, SimTime Since, long Request, long Other, int Page, short Vm, EpisodeStep Step, byte Flags)
{
    /// <summary>The count, in steps that have one instead of a page.</summary>
    public int Count => Page;
}
