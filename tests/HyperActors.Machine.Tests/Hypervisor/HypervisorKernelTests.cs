using HyperActors.Replacement;

namespace HyperActors.Machine.Tests;

/// <summary>Linux reclaim over the machine's frames, with the oracle watching and all books audited.</summary>
public sealed class HypervisorKernelTests
{
    [Fact]
    public void Fault_FramesAreFree_TakesNoneAway()
    {
        HostRig rig = new HostRig(Host(16, 64, HostRig.Vm("a", 16))).Touch(0, "0w 1 2w 3").Run();
        Assert.Equal(4, rig.Guest(0).Minor);
        Assert.Equal(4, rig.Hypervisor.Counters.ResidentPages[0]);
        Assert.Equal(0, rig.Hypervisor.Counters.DirectReclaims);
    }

    [Fact]
    public void Fault_LimitReached_ReclaimsByTheKernelsBatches()
    {
        // 64 pages are written in order into 48 frames: as in a replay, reclaim frees 32 at a time, oldest first.
        string pages = string.Join(' ', Enumerable.Range(0, 64).Select(page => $"{page}w"));
        HostRig rig = new HostRig(Host(48, 256, HostRig.Vm("a", 64))).Touch(0, pages).Run();
        uint[] words = [.. Enumerable.Range(0, 64).Select(page => (uint)page | LinuxPattern.WriteBit)];
        LinuxReplayResult replay = LinuxReplay.Run(
            new LinuxReplayOptions { Reclaim = new LinuxReclaimOptions { Frames = 48.Pages } }, new LinuxPattern(64, words));
        Assert.Equal(replay.SwapOuts, rig.Hypervisor.Counters.PagesSwappedOut[0]);
        Assert.Equal(64, rig.Guest(0).Minor);
        // One round of the replay: what it holds at the end, written pages that the next look would free among them.
        Assert.Equal(replay.Processes[0].ResidentMean, rig.Hypervisor.Counters.ResidentPages[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomWork_SeveralVms_IsServedAndAudited(ulong seed)
    {
        foreach (int frames in (int[])[40, 70, 150])
        {
            MachineOptions options = Host(frames, 1024, HostRig.Vm("a", 96), HostRig.Vm("b", 96), HostRig.Vm("c", 64));
            HostRig rig = new(options with { Seed = seed });
            for (int vm = 0; vm < 3; vm++)
                rig.Tell(vm, new RandomWork(3000, 64, 30, 3, 30.Microseconds), SimTime.Zero);
            rig.Run();
            Assert.All(rig.Guests, guest => Assert.Equal(0, guest.Pending));
            Assert.All(rig.Guests, guest => Assert.True(guest.Major > 0, $"seed {seed}, {frames} frames"));
        }
    }

    [Fact]
    public void SameSeed_GivesTheSameCounts()
    {
        Assert.Equal(Counts(), Counts());

        static string Counts()
        {
            HostRig rig = new(Host(50, 512, HostRig.Vm("a", 64), HostRig.Vm("b", 64)));
            for (int vm = 0; vm < 2; vm++)
                rig.Tell(vm, new RandomWork(2000, 60, 30, 2, 30.Microseconds), SimTime.Zero);
            rig.Run();
            return string.Join(' ', rig.Guests.Select(guest => $"{guest.Major}/{guest.Minor}"));
        }
    }

    [Fact]
    public void Kill_AtAnyTime_GivesEverythingBack()
    {
        for (int step = 0; step < 60; step++)
        {
            HostRig rig = new(Host(40, 512, HostRig.Vm("a", 64), HostRig.Vm("b", 64)));
            for (int vm = 0; vm < 2; vm++)
                rig.Tell(vm, new RandomWork(400, 60, 30, 2, 20.Microseconds), SimTime.Zero);
            rig.Tell(0, new KillVm(), SimTime.Zero + (300.Microseconds + (step * 7).Microseconds)).Run();
            Assert.Equal(0, rig.Hypervisor.Counters.ResidentPages[0]);
            Assert.Equal(0, rig.Guest(1).Pending);
        }
    }

    [Fact]
    public void SwapIsFull_SlotsOfMappedPagesGoFirst()
    {
        // 96 pages in all, 40 frames and 60 slots: there is room, but not for slots of pages in memory.
        HostRig rig = new(Host(40, 60, HostRig.Vm("a", 96)));
        rig.Tell(0, new RandomWork(3000, 96, 20, 2, 30.Microseconds), SimTime.Zero).Run();
        Assert.Equal(0, rig.Guest(0).Pending);
        Assert.True(rig.Guest(0).Major > 0);
    }

    [Fact]
    public void SwapCannotHoldThemAll_TheMachineDiesOrKills()
    {
        MachineOptions options = Host(40, 8, HostRig.Vm("a", 64), HostRig.Vm("b", 64));
        HostRig dies = new(options);
        HostRig kills = new(options with { Hypervisor = options.Hypervisor with { KillOnOutOfMemory = true } });
        string pages = string.Join(' ', Enumerable.Range(0, 40).Select(page => $"{page}w"));
        foreach (HostRig rig in (HostRig[])[dies, kills])
            rig.Touch(0, pages, SimTime.Zero).Touch(1, pages, SimTime.Zero + 10.Microseconds);
        Assert.IsType<SimulatedSystemDiedException>(dies.RunUnchecked().Failure!.Exception);
        kills.Run();
        Assert.Equal(1, kills.Hypervisor.Counters.OutOfMemoryKills);
        Assert.Single(kills.Guests, guest => guest.Killed);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(0, 8)]
    public void Make_VmWithLimitOrReservation_IsRefused(int limit, int reservation)
    {
        VmOptions vm = HostRig.Vm("a", 16) with
        {
            Limit = limit == 0 ? null : limit.Pages.Size,
            Reservation = reservation.Pages.Size,
        };
        Assert.Throws<ArgumentException>(() => new Hypervisor(Host(16, 64, vm), new HostWiring()));
    }

    private static MachineOptions Host(int frames, int slots, params VmOptions[] vms)
    {
        MachineOptions options = HostRig.Host(frames, slots, vms);
        return options with { Hypervisor = options.Hypervisor with { Eviction = "linux" } };
    }
}
