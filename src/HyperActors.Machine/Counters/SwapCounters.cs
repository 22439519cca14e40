namespace HyperActors.Machine;

/// <summary>What a swap device did since the warm-up.</summary>
public sealed class SwapCounters
{
    /// <summary>Read operations.</summary>
    public long Reads { get; set; }

    /// <summary>Write operations.</summary>
    public long Writes { get; set; }

    /// <summary>Base pages read.</summary>
    public long PagesRead { get; set; }

    /// <summary>Base pages written.</summary>
    public long PagesWritten { get; set; }

    /// <summary>Operations that failed.</summary>
    public long Errors { get; set; }

    /// <summary>Time of reads from arrival to completion, waiting included.</summary>
    public LatencyHistogram ReadTime { get; } = new();

    /// <summary>Time of writes from arrival to completion, waiting included.</summary>
    public LatencyHistogram WriteTime { get; } = new();

    /// <summary>Time that operations waited before a channel took them.</summary>
    public LatencyHistogram WaitTime { get; } = new();

    /// <summary>
    /// Integral of the number of operations in the device (waiting and in service) over time, in operation-picoseconds.
    /// </summary>
    public Int128 QueueIntegral { get; set; }

    /// <summary>Most operations in the device at a time.</summary>
    public int QueueMax { get; set; }

    /// <summary>Sum over channels of the time in which they were busy.</summary>
    public SimDuration Busy { get; set; }

    /// <summary>
    /// The part of <see cref="Busy"/> behind <see cref="MachineOptions.Duration"/>: the guests have stopped, and the device
    /// finishes what it was told before. Nothing if guests stop on their own.
    /// </summary>
    public SimDuration BusyAfterEnd { get; set; }

    /// <summary>The part of <see cref="QueueIntegral"/> behind the end, as for <see cref="BusyAfterEnd"/>.</summary>
    public Int128 QueueIntegralAfterEnd { get; set; }

    /// <summary>Slots that hold a page now.</summary>
    public long SlotsUsed { get; set; }
}
