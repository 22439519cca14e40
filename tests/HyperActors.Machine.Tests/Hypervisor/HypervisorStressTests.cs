using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>
/// Small hosts, random guests: contents are followed from write to read, and all books are compared at the end.
/// </summary>
public sealed class HypervisorStressTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomGuests_OnSmallHosts_KeepContentsAndBooks(int block)
    {
        for (int i = 0; i < 150; i++)
            RunSeed((ulong)(block * 150 + i), linux: false);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void RandomGuests_UnderLinuxReclaim_KeepContentsAndBooks(int block)
    {
        for (int i = 0; i < 150; i++)
            RunSeed((ulong)(block * 150 + i), linux: true);
    }

    private static void RunSeed(ulong seed, bool linux)
    {
        RandomStream random = new(seed);
        MachineOptions options = RandomHost(ref random, seed, out int pages);
        if (linux)
            options = options with
            {
                Hypervisor = options.Hypervisor with { Eviction = "linux" },
                Vms = [.. options.Vms.Select(vm => vm with { Limit = null, Reservation = default })],
            };
        HostRig rig = new(options);
        for (int vm = 0; vm < options.Vms.Count; vm++)
        {
            RandomWork work = new(400, pages, random.Below(101), 1 + random.Below(4),
                new SimDuration(1 + random.Below(60_000_000)));
            rig.Tell(vm, work, new SimTime(random.Below(1_000_000)));
        }
        RunReport report = rig.RunUnchecked();
        if (report.Failure is { Exception: SimulatedSystemDiedException died })
        {
            Assert.True(MayRunShort(options), $"seed {seed}: {died.Message}");
            return;
        }
        Assert.True(report.Failure is null, $"seed {seed}: {report.Failure?.Exception}");
        try
        {
            rig.Audit();
            Assert.True(rig.Hypervisor.Counters.OutOfMemoryKills == 0 || MayRunShort(options));
            Assert.All(rig.Guests, guest => Assert.Equal(0, guest.Pending));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}", e);
        }
    }

    /// <summary>Swap for all pages of all guests is marked by its size; a small one may fill up.</summary>
    private static bool MayRunShort(MachineOptions options) =>
        options.Swap[0].Capacity.Pages.Value < 4L * options.Host.Memory.Pages.Value * options.Vms.Count;

    private static MachineOptions RandomHost(ref RandomStream random, ulong seed, out int pages)
    {
        int frames = 4 + random.Below(61);
        int vms = 1 + random.Below(4);
        pages = Math.Max(2, frames * (50 + random.Below(200)) / 100 / vms);
        int slots = random.Below(4) == 0 ? 1 + random.Below(frames) : 4 * frames * vms;
        string[] policies = ["fifo", "clock", "lru", "random", "arc", "sieve"];
        MachineOptions options = HostRig.Host(frames, slots,
            [.. Enumerable.Range(0, vms).Select(vm => HostRig.Vm($"vm{vm}", 512))]);
        List<VmOptions> guests = [];
        foreach (VmOptions vm in options.Vms)
        {
            guests.Add(vm with
            {
                AsyncPageFaults = random.Below(2) == 0,
                Share = 1 + random.Below(4),
                Limit = random.Below(4) == 0 ? (2 + random.Below(frames)).Pages.Size : null,
                Reservation = random.Below(4) == 0 ? random.Below(1 + frames / vms / 2).Pages.Size : default,
            });
        }
        return options with
        {
            Seed = seed,
            Vms = guests,
            Hypervisor = options.Hypervisor with
            {
                Eviction = policies[random.Below(policies.Length)],
                Scope = (ReclaimScope)random.Below(2),
                SampleBatch = 1 + random.Below(16),
                ReclaimBatch = 1 + random.Below(16),
                KillOnOutOfMemory = random.Below(2) == 0,
                WatermarkLow = random.Below(3) * 0.05,
                WatermarkHigh = random.Below(3) * 0.1,
            },
            Swap =
            [
                options.Swap[0] with { Readahead = 1 + random.Below(8), WriteCluster = 1 + random.Below(8),
                    Channels = 1 + random.Below(3), QueueDepth = 1 + random.Below(4) },
                .. random.Below(3) == 0
                    ? new[] { options.Swap[0] with { Name = "hdd", Read = new(5.Milliseconds,
                        LatencyShape.Exponential), Priority = random.Below(2) } }
                    : [],
            ],
        };
    }
}
