namespace HyperActors.Machine;

/// <summary>Pages that a VM gave up in one message; it is answered when all of them are gone.</summary>
/// <param name="guest">The VM.</param>
/// <param name="answer">What it is told then.</param>
/// <param name="pages">How many pages.</param>
/// <param name="number">By which the reports on episodes know the message; 0 without them.</param>
internal sealed class DiscardJob(GuestAccount guest, GuestMessage answer, int pages, int number)
{
    public int Number => number;

    public GuestAccount Guest => guest;

    public GuestMessage Answer => answer;

    public int Remaining { get; set; } = pages;
}
