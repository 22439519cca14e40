using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>A moment of a run, as far as progress shows it.</summary>
/// <param name="Now">Virtual time up to which everything has happened.</param>
/// <param name="Events">Messages delivered so far.</param>
/// <param name="Vms">The guests.</param>
internal sealed record RunSnapshot(SimTime Now, long Events, IReadOnlyList<VmSnapshot> Vms)
{
    /// <summary>The host; null if unknown.</summary>
    public HostSnapshot? Host { get; init; }

    /// <summary>The swap devices.</summary>
    public IReadOnlyList<DeviceSnapshot> Devices { get; init; } = [];

    /// <summary>The objectives, as they would be judged now; empty before the warm-up is over.</summary>
    public IReadOnlyList<ObjectiveResult> Objectives { get; init; } = [];

    /// <summary>The injected faults, in the order of the scenario.</summary>
    public IReadOnlyList<FaultSnapshot> Faults { get; init; } = [];

    /// <summary>How many objectives would fail now.</summary>
    public int Failing => Objectives.Count(static slo => slo.Status == ObjectiveStatus.Fail);
}

/// <summary>A moment of a guest. Rates and shares are of the time since the last look; null where nothing happened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it mostly did, in a word.</param>
/// <param name="ResidentPages">Base pages in machine frames.</param>
/// <param name="MemoryPages">Base pages of its guest-physical memory.</param>
internal sealed record VmSnapshot(string Name, string State, long ResidentPages, long MemoryPages)
{
    /// <summary>Base pages in swap alone.</summary>
    public long SwappedPages { get; init; }

    /// <summary>Base pages in its balloon; null if it has none.</summary>
    public long? BalloonPages { get; init; }

    /// <summary>Share of accesses that a TLB answered.</summary>
    public double? TlbHits { get; init; }

    /// <summary>Reads of page-table entries in a walk, in the mean.</summary>
    public double? WalkReferences { get; init; }

    /// <summary>Faults with I/O for each second of virtual time.</summary>
    public double? MajorFaults { get; init; }

    /// <summary>Faults without I/O for each second of virtual time.</summary>
    public double? MinorFaults { get; init; }

    /// <summary>What 99 % of the nested faults did not exceed, in seconds.</summary>
    public double? FaultP99 { get; init; }

    /// <summary>Share of the vCPUs' time that waited for swap.</summary>
    public double SwapStall { get; init; }

    /// <summary>Share of the vCPUs' time that waited for a frame.</summary>
    public double FrameStall { get; init; }

    /// <summary>Share of the vCPUs' time that waited at all.</summary>
    public double Stalled => SwapStall + FrameStall;

    /// <summary>Share of the vCPUs' time that executed.</summary>
    public double Busy { get; init; }

    /// <summary>Who got most of the frames that it lost since the warm-up, and which share of them.</summary>
    public (string Taker, double Share)? LostTo { get; init; }
}

/// <summary>A moment of the host.</summary>
/// <param name="UsedPages">Base pages handed out.</param>
/// <param name="FreePages">Base pages that nobody has.</param>
/// <param name="Evictions">Base pages evicted for each second of virtual time since the last look.</param>
internal sealed record HostSnapshot(long UsedPages, long FreePages, double Evictions)
{
    /// <summary>Share of the frames that are in use.</summary>
    public double Utilization => UsedPages + FreePages == 0 ? 0 : (double)UsedPages / (UsedPages + FreePages);
}

/// <summary>A moment of a swap device; since the last look.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Queue">Operations in it, in the mean.</param>
/// <param name="Busy">Share of the channels' time in which they were busy.</param>
/// <param name="ReadP99">What 99 % of its reads did not exceed, in seconds; null if there was none.</param>
/// <param name="InBytes">Bytes read for each second of virtual time.</param>
/// <param name="OutBytes">Bytes written for each second of virtual time.</param>
internal sealed record DeviceSnapshot(string Name, double Queue, double Busy, double? ReadP99, double InBytes, double OutBytes);

/// <summary>A moment of an injected fault.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">What it does to whom, such as <c>slow swap/ssd</c>.</param>
/// <param name="Begin">When it begins.</param>
/// <param name="End">When it ends; null if it lasts to the end of the run.</param>
/// <param name="Recovered">When service was back; null if it is not, or the fault is not over.</param>
internal sealed record FaultSnapshot(string Name, string What, SimTime Begin, SimTime? End, SimTime? Recovered)
{
    /// <summary>Whether it goes on at an instant, or is over and something still waits for its end.</summary>
    public bool IsFelt(SimTime now) => Begin <= now && (Recovered is null || Recovered > now);

    /// <summary>Whether it is over at an instant.</summary>
    public bool IsOver(SimTime now) => End is { } end && end <= now;
}
