namespace HyperActors.Machine;

/// <content>Figures up to the instant at which the device is looked at, operations under way included.</content>
public sealed partial class SwapDevice
{
    private Int128 _begunInService;

    /// <summary>
    /// <see cref="SwapCounters.Busy"/>, with the part of the operations in service that is over.
    /// </summary>
    /// <param name="now">The instant; not before the last message.</param>
    public SimDuration BusyAt(SimTime now) => now <= _measureFrom
        ? SimDuration.Zero
        : Counters.Busy + new SimDuration((long)((Int128)now.Picoseconds * _inService - _begunInService));

    /// <summary><see cref="SwapCounters.QueueIntegral"/>, with the operations that are in the device now.</summary>
    /// <param name="now">The instant; not before the last message.</param>
    public Int128 QueueIntegralAt(SimTime now)
    {
        SimTime from = SimTime.Max(_integratedTo, _measureFrom);
        return now <= from
            ? Counters.QueueIntegral
            : Counters.QueueIntegral + Math.BigMul(InDevice, (now - from).Picoseconds);
    }
}
