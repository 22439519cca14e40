using System.Globalization;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Benchmarks.Machine;

/// <summary>A machine that <see cref="ScaleBenchmark"/> measures.</summary>
/// <param name="Vms">How many VMs.</param>
/// <param name="Memory">Memory of each, in MiB.</param>
/// <param name="Pages">Pages that each touches.</param>
/// <param name="Resident">How much of that has a frame, in percent; the rest is in swap.</param>
/// <param name="Accesses">Accesses of each that are timed, about.</param>
/// <param name="Think">Time between two accesses: the less, the more of them are made between two messages.</param>
internal sealed record ScaleStep(int Vms, int Memory, int Pages, int Resident, int Accesses, SimDuration Think)
{
    public MachineOptions Options() => new()
    {
        Host = new HostOptions { Memory = Frames().Pages.Size },
        Swap = Resident >= 100 ? [] : [Swap()],
        Vms = [.. Enumerable.Range(0, Vms).Select(Vm)],
    };

    /// <summary>The pages, the guests' page tables, and enough above the watermarks that nothing is reclaimed in vain.</summary>
    private long Frames() => Vms * ((long)Pages + (Pages / 500) + 8) * Resident / 100 * 106 / 100;

    private VmOptions Vm(int index) => new()
    {
        Name = "vm" + index.ToString(CultureInfo.InvariantCulture),
        Memory = Memory.MiB,
        Processes =
        [
            new ProcessOptions
            {
                Name = "p",
                Phases =
                [
                    new WorkloadPhase(seed => new UniformStream(
                        new UniformOptions { WorkingSet = Pages.Pages, Populate = true, ThinkTime = Think },
                        new RandomStream(seed))),
                ],
            },
        ],
    };

    private SwapDeviceOptions Swap() => new()
    {
        Name = "nvme",
        Capacity = ((long)Vms * Pages).Pages.Size,
        Channels = 64,
        Read = new LatencyModel(20.Microseconds),
        Write = new LatencyModel(5.Microseconds),
    };
}
