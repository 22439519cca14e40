using HyperActors.Machine;
using HyperActors.Replacement;
using HyperActors.Workloads;

namespace HyperActors.TestKit;

/// <summary>Small machines for tests, in a few words.</summary>
/// <remarks>
/// <code>
/// MachineOptions options = TestHost.OfFrames(6)
///     .WithSwap("ssd", slots: 64)
///     .WithVm("web", pages: 32, Access.Write(0..8), Access.Read(0));
/// </code>
/// They are <see cref="MachineOptions"/> like any other: change what you like with <c>with</c>.
/// </remarks>
public static class TestHost
{
    /// <summary>
    /// A host of base pages without any margin: watermarks are as low as they go, victims are taken first in, first out, and
    /// all times are fixed, so that a test can be worked by hand.
    /// </summary>
    /// <param name="frames">How many machine frames; at least 4, below which watermarks have no place.</param>
    public static MachineOptions OfFrames(int frames) => new()
    {
        Host = new HostOptions { Memory = frames.Pages.Size },
        Hypervisor = new HypervisorOptions { Eviction = "fifo", WatermarkMin = 0, WatermarkLow = 0, WatermarkHigh = 0 },
        Vms = [],
        Verify = true,
    };

    extension(MachineOptions options)
    {
        /// <summary>Adds a swap device of one channel, without readahead.</summary>
        /// <param name="name">Its name, unique in the machine.</param>
        /// <param name="slots">How many base pages it holds.</param>
        /// <param name="read">Time of a read. Default 90 µs.</param>
        /// <param name="write">Time of a write. Default 25 µs.</param>
        public MachineOptions WithSwap(string name, int slots, SimDuration? read = null, SimDuration? write = null)
        {
            SwapDeviceOptions device = new()
            {
                Name = name,
                Capacity = slots.Pages.Size,
                Readahead = 1,
                Read = new LatencyModel(read ?? 90.Microseconds),
                Write = new LatencyModel(write ?? 25.Microseconds),
            };
            return options with { Swap = [.. options.Swap, device] };
        }

        /// <summary>Adds a VM of one vCPU with one process that makes given accesses, one after the other.</summary>
        /// <param name="name">Its name, unique in the machine.</param>
        /// <param name="pages">Its guest-physical base pages; the tables of a process take at least four of them.</param>
        /// <param name="accesses">What the process does. None for a VM that a probe plays.</param>
        public MachineOptions WithVm(string name, int pages, params ReadOnlySpan<Access> accesses)
        {
            AccessRun[] script = Access.ScriptOf(accesses);
            VmOptions vm = new()
            {
                Name = name,
                Memory = pages.Pages.Size,
                AsyncPageFaults = false,
                Processes =
                [
                    new ProcessOptions { Name = "script", Phases = [new WorkloadPhase(_ => new ScriptedStream(script))] },
                ],
            };
            return options with { Vms = [.. options.Vms, vm] };
        }

        /// <summary>Has the hypervisor use a policy by its name, such as <c>clock:bits=2</c>.</summary>
        /// <param name="eviction">As <see cref="HypervisorOptions.Eviction"/>.</param>
        public MachineOptions WithPolicy(string eviction) =>
            options with { Hypervisor = options.Hypervisor with { Eviction = eviction, Policy = null } };

        /// <summary>Has the hypervisor use a policy of one's own.</summary>
        /// <param name="make">Makes one for a number of frames.</param>
        /// <param name="input">What it must be told. Default the accessed bits of its candidates.</param>
        public MachineOptions WithPolicy(
            Func<int, IReplacementPolicy> make, PolicyInput input = PolicyInput.AccessedBits)
        {
            PolicyChoice choice = PolicyChoice.Of("under-test", input, (frames, _) => make(frames));
            return options with { Hypervisor = options.Hypervisor with { Policy = choice } };
        }

        /// <summary>
        /// Has the hypervisor use one very instance of a policy, so that the test can look into it afterwards.
        /// </summary>
        /// <param name="policy">For as many frames as the machine has. It serves one machine, once.</param>
        /// <param name="input">What it must be told. Default the accessed bits of its candidates.</param>
        public MachineOptions WithPolicy(
            IReplacementPolicy policy, PolicyInput input = PolicyInput.AccessedBits) =>
            options.WithPolicy(
                frames => policy.Capacity == frames
                    ? policy
                    : throw new ArgumentException($"The policy is for {policy.Capacity} frames, the machine has {frames}."),
                input);
    }
}
