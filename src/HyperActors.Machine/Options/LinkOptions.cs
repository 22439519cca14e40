namespace HyperActors.Machine;

/// <summary>
/// How actors of a machine make sure that what they tell each other arrives; in force only where faults may lose it.
/// </summary>
/// <remarks>
/// The numbers are ours. No hardware retransmits between a guest and its hypervisor; they follow what transports between
/// machines do (RFC 6298: a time-out well above the round trip, doubled each time, an upper bound), scaled from a round
/// trip of tens of milliseconds to one of a microsecond.
/// </remarks>
public sealed record LinkOptions
{
    /// <summary>
    /// Time after the arrival of a message, without an acknowledgement, after which it is sent again; doubled for each
    /// further time. Default 50 µs: some ten times the longest round trip. More than zero.
    /// </summary>
    public SimDuration RetransmitAfter { get; init; } = 50.Microseconds;

    /// <summary>The longest time between two tries. Default 10 ms; at least <see cref="RetransmitAfter"/>.</summary>
    public SimDuration LongestBackOff { get; init; } = 10.Milliseconds;

    /// <summary>
    /// The longest time from telling to arrival that is taken for a message's way; what is told for later is planned, and
    /// keeps no place among what is told before it arrives. Default 100 µs: more than any transfer of control takes, less
    /// than any back-off.
    /// </summary>
    public SimDuration LongestTransit { get; init; } = 100.Microseconds;

    /// <summary>
    /// Time after which a peer that acknowledges nothing is taken for dead, which ends the run as died. Default 30 s;
    /// more than <see cref="RetransmitAfter"/>.
    /// </summary>
    public SimDuration GiveUpAfter { get; init; } = 30.Seconds;
}
