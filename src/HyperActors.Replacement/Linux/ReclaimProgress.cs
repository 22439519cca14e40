namespace HyperActors.Replacement;

/// <summary>Where a reclaim stands.</summary>
public enum ReclaimProgress
{
    /// <summary>It is over; <see cref="LinuxReclaim.Reclaimed"/> tells what it freed.</summary>
    Finished,

    /// <summary>It goes on by <see cref="LinuxReclaim.ContinueReclaim"/>, once the writes in flight are done.
    /// </summary>
    AwaitingWrites,

    /// <summary>It goes on by <see cref="LinuxReclaim.ContinueReclaim"/>, once the machine is ready
    /// (<see cref="ILinuxReclaimHost.IsReady"/>).</summary>
    AwaitingBits,
}
