using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>What one swap device did between two instants, and how it stood at the later.</summary>
public sealed class DeviceInterval
{
    /// <summary>Read operations that ended.</summary>
    public required long Reads { get; set; }

    /// <summary>Write operations that ended.</summary>
    public required long Writes { get; set; }

    /// <summary>Base pages read.</summary>
    public required long PagesRead { get; set; }

    /// <summary>Base pages written.</summary>
    public required long PagesWritten { get; set; }

    /// <summary>Picoseconds in which channels were busy, summed over them.</summary>
    public required long Busy { get; set; }

    /// <summary>Operations in the device, waiting or in service, integrated over time: operation-picoseconds.</summary>
    public required Int128 Queue { get; set; }

    /// <summary>Slots in use at the end, of the host's page size.</summary>
    public required long Slots { get; set; }

    /// <summary>Durations of the reads that ended, waiting included.</summary>
    public required LatencyInterval ReadTime { get; init; }

    /// <summary>Durations of the writes that ended, waiting included.</summary>
    public required LatencyInterval WriteTime { get; init; }

    /// <summary>Takes the interval that follows into this one.</summary>
    internal void Append(DeviceInterval next)
    {
        Reads += next.Reads;
        Writes += next.Writes;
        PagesRead += next.PagesRead;
        PagesWritten += next.PagesWritten;
        Busy += next.Busy;
        Queue += next.Queue;
        Slots = next.Slots;
        ReadTime.Merge(next.ReadTime);
        WriteTime.Merge(next.WriteTime);
    }

    /// <summary>What was added to an earlier total; the durations are this one's, as they are new ones anyway.</summary>
    internal DeviceInterval Since(DeviceInterval before) => new()
    {
        Reads = Reads - before.Reads,
        Writes = Writes - before.Writes,
        PagesRead = PagesRead - before.PagesRead,
        PagesWritten = PagesWritten - before.PagesWritten,
        Busy = Busy - before.Busy,
        Queue = Queue - before.Queue,
        Slots = Slots,
        ReadTime = ReadTime,
        WriteTime = WriteTime,
    };

    /// <summary>A device that has done nothing yet.</summary>
    internal static DeviceInterval Nothing() => new()
    {
        Reads = 0,
        Writes = 0,
        PagesRead = 0,
        PagesWritten = 0,
        Busy = 0,
        Queue = 0,
        Slots = 0,
        ReadTime = new LatencyInterval(),
        WriteTime = new LatencyInterval(),
    };
}
