namespace HyperActors.Telemetry;

/// <summary>What a whole machine did between two instants, and how it stood at the later.</summary>
internal sealed class MachineInterval
{
    public required SimTime Begin { get; init; }

    public required SimTime End { get; set; }

    public required VmInterval[] Vms { get; init; }

    public required DeviceInterval[] Devices { get; init; }

    public required long FreeFrames { get; set; }

    public required long UsedFrames { get; set; }

    public required long[] Host { get; init; }

    /// <summary>Frames taken, by the pair of loser and taker; empty where VMs are too many for pairs.</summary>
    public required SortedDictionary<(int From, int To), long> Taken { get; init; }

    /// <summary>What each objective would be judged by if the run ended here; <see cref="double.NaN"/> without samples.</summary>
    public required double[] Objectives { get; set; }

    public SimDuration Length => End - Begin;

    public long this[HostAmount amount] => Host[(int)amount];

    /// <summary>Takes the interval that follows into this one.</summary>
    public void Append(MachineInterval next)
    {
        for (int vm = 0; vm < Vms.Length; vm++)
            Vms[vm].Append(next.Vms[vm]);
        for (int device = 0; device < Devices.Length; device++)
            Devices[device].Append(next.Devices[device]);
        for (int index = 0; index < Host.Length; index++)
            Host[index] += next.Host[index];
        foreach (((int, int) pair, long count) in next.Taken)
            Taken[pair] = Taken.GetValueOrDefault(pair) + count;
        (End, FreeFrames, UsedFrames, Objectives) = (next.End, next.FreeFrames, next.UsedFrames, next.Objectives);
    }
}

/// <summary>What is counted of the host.</summary>
internal enum HostAmount
{
    EvictedClean,
    EvictedDirty,
    DirectReclaims,
    BackgroundReclaims,
}
