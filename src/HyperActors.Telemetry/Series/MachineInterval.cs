namespace HyperActors.Telemetry;

/// <summary>What a whole machine did between two instants, and how it stood at the later.</summary>
public sealed class MachineInterval
{
    /// <summary>When the machine was read before, or 0.</summary>
    public required SimTime Begin { get; init; }

    /// <summary>When it was read.</summary>
    public required SimTime End { get; set; }

    /// <summary>The VMs, in the order of the machine.</summary>
    public required IReadOnlyList<VmInterval> Vms { get; init; }

    /// <summary>The swap devices, in the order of the machine.</summary>
    public required IReadOnlyList<DeviceInterval> Devices { get; init; }

    /// <summary>Base frames that nobody has.</summary>
    public required long FreeFrames { get; set; }

    /// <summary>Base frames that were handed out.</summary>
    public required long UsedFrames { get; set; }

    /// <summary>Base frames behind pages that several VMs share.</summary>
    public long SharedFrames { get; internal set; }

    /// <summary>Base frames of the compressed tier.</summary>
    public long PoolFrames { get; internal set; }

    internal long[] Host { get; init; } = [];

    /// <summary>Frames taken, by the pair of loser and taker; empty where VMs are too many for pairs.</summary>
    internal SortedDictionary<(int From, int To), long> Taken { get; init; } = [];

    /// <summary>What each objective would be judged by if the run ended here; <see cref="double.NaN"/> without samples.</summary>
    internal double[] Objectives { get; set; } = [];

    /// <summary>Length of the interval.</summary>
    public SimDuration Length => End - Begin;

    /// <summary>What was counted in the interval.</summary>
    /// <param name="amount">Of what.</param>
    public long this[HostAmount amount] => Host[(int)amount];

    /// <summary>Takes the interval that follows into this one.</summary>
    internal void Append(MachineInterval next)
    {
        for (int vm = 0; vm < Vms.Count; vm++)
            Vms[vm].Append(next.Vms[vm]);
        for (int device = 0; device < Devices.Count; device++)
            Devices[device].Append(next.Devices[device]);
        for (int index = 0; index < Host.Length; index++)
            Host[index] += next.Host[index];
        foreach (((int, int) pair, long count) in next.Taken)
            Taken[pair] = Taken.GetValueOrDefault(pair) + count;
        (End, FreeFrames, UsedFrames, Objectives) = (next.End, next.FreeFrames, next.UsedFrames, next.Objectives);
        (SharedFrames, PoolFrames) = (next.SharedFrames, next.PoolFrames);
    }
}

/// <summary>What is counted of the host.</summary>
public enum HostAmount
{
    /// <summary>Base pages evicted without writing.</summary>
    EvictedClean,

    /// <summary>Base pages evicted and written.</summary>
    EvictedDirty,

    /// <summary>Reclaim passes that a fault waited for.</summary>
    DirectReclaims,

    /// <summary>Reclaim passes in the background.</summary>
    BackgroundReclaims,
}
