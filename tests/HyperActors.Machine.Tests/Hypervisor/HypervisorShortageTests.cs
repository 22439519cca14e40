using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>Limits, reservations, shares, and what happens when nothing is left.</summary>
public sealed class HypervisorShortageTests
{
    [Theory]
    [InlineData(ReclaimScope.Global)]
    [InlineData(ReclaimScope.PerVm)]
    public void Limit_TakesFromThatVmAlone(ReclaimScope scope)
    {
        MachineOptions options = Host(16, 64, scope,
            HostRig.Vm("a", 32) with { Limit = 4.Pages.Size }, HostRig.Vm("b", 32));
        HostRig rig = new(options);
        rig.Touch(1, "0w 1w 2w 3w").Touch(0, "0w 1w 2w 3w 4w 5w 6w 0w").Run();
        HypervisorCounters counters = rig.Hypervisor.Counters;
        Assert.Equal(4, counters.PeakResidentPages(0));
        Assert.Equal(4, counters.ResidentPages[1]);
        Assert.Equal(0, counters.PagesSwappedOut[1]);
        Assert.Equal(4, counters.PagesSwappedOut[0]);
        Assert.Equal(4, counters.DirectReclaims);
        Assert.Equal(1, rig.Guest(0).Major);
    }

    [Theory]
    [InlineData(ReclaimScope.Global)]
    [InlineData(ReclaimScope.PerVm)]
    public void Reservation_IsLeftAlone(ReclaimScope scope)
    {
        MachineOptions options = Host(16, 64, scope,
            HostRig.Vm("a", 32) with { Reservation = 6.Pages.Size }, HostRig.Vm("b", 64) with { Share = 100 });
        HostRig rig = new(options);
        rig.Touch(0, "0w 1w 2w 3w 4w 5w 6w 7w").Run();
        rig.Touch(1, string.Join(' ', Enumerable.Range(0, 40).Select(page => $"{page}w"))).Run();
        Assert.Equal(6, rig.Hypervisor.Counters.ResidentPages[0]);
        Assert.Equal(2, rig.Hypervisor.Counters.PagesSwappedOut[0]);
        Assert.Equal(2, rig.Allocator.Counters.LostFrames[0, 1]);
    }

    [Fact]
    public void Shares_DivideTheFrames()
    {
        MachineOptions options = Host(64, 512, ReclaimScope.PerVm,
            HostRig.Vm("a", 128) with { Share = 3 }, HostRig.Vm("b", 128));
        HostRig rig = new(options);
        for (int vm = 0; vm < 2; vm++)
            rig.Tell(vm, new RandomWork(8000, 128, 50, 1, 20.Microseconds), SimTime.Zero);
        rig.Run();
        long[] resident = rig.Hypervisor.Counters.ResidentPages;
        Assert.InRange(resident[0] / (double)resident[1], 2.6, 3.4);
    }

    [Fact]
    public void SwapFull_PageStaysAndIsMappedOnDemand()
    {
        // Six frames and two slots: the host can hold seven pages, one frame being its reserve.
        HostRig rig = new(Host(6, 2, ReclaimScope.Global, HostRig.Vm("a", 16)));
        rig.Touch(0, "0w 1w 2w 3w 4w 5w 6w").Touch(0, "0 1 2 3 4 5 6 0 3 6", SimTime.Zero + 100.Milliseconds).Run();
        Assert.Equal(0, rig.Guest(0).Pending);
        Assert.Equal(2, rig.Device(0).SlotsUsed);
        Assert.True(rig.Guest(0).Major > 0);
    }

    [Fact]
    public void SwapFull_OneMorePage_EndsTheRunWithTheReason()
    {
        HostRig rig = new(Host(6, 2, ReclaimScope.Global, HostRig.Vm("a", 16)));
        rig.Touch(0, "0w 1w 2w 3w 4w 5w 6w 7w");
        SimulatedSystemDiedException died = Died(rig);
        Assert.Contains("VM 'a' waits for a frame; 1 of 6 are free, 1 are kept in reserve, 1 faults are waiting",
            died.Message);
        Assert.Contains("'ssd' holds 2 of 2 pages", died.Message);
    }

    [Fact]
    public void NoSwap_EndsTheRunWithTheReason()
    {
        HostRig rig = new(Host(6, 0, ReclaimScope.Global, HostRig.Vm("a", 16)));
        rig.Touch(0, "0w 1w 2w 3w 4w 5w");
        Assert.Contains("there is no swap device", Died(rig).Message);
    }

    [Fact]
    public void AllReserved_EndsTheRunWithTheReason()
    {
        HostRig rig = new(Host(8, 64, ReclaimScope.Global,
            HostRig.Vm("a", 16) with { Reservation = 4.Pages.Size }, HostRig.Vm("b",
                16) with
            { Reservation = 3.Pages.Size }));
        rig.Touch(0, "0w 1w 2w 3w").Touch(1, "0w 1w 2w").Run();
        rig.Touch(1, "3w");
        Assert.Contains("2 VMs hold no more than they have reserved", Died(rig).Message);
    }

    [Fact]
    public void LimitWithoutSwap_EndsTheRunWithTheReason()
    {
        HostRig rig = new(Host(16, 0, ReclaimScope.Global, HostRig.Vm("a", 16) with { Limit = 3.Pages.Size }));
        rig.Touch(0, "0w 1w 2w 3w");
        Assert.Contains("VM 'a' is at its limit of 3 pages", Died(rig).Message);
    }

    [Fact]
    public void KillOnOutOfMemory_KillsTheLargestForItsShareAndFreesAll()
    {
        MachineOptions options = Host(12, 2, ReclaimScope.Global,
            HostRig.Vm("a", 16) with { Share = 4 }, HostRig.Vm("b", 16), HostRig.Vm("c", 16));
        HostRig rig = new(options with { Hypervisor = options.Hypervisor with { KillOnOutOfMemory = true } });
        rig.Touch(0, "0w 1w 2w 3w 4w").Touch(1, "0w 1w 2w").Touch(2, "0w 1w 2w").Run();
        // 13 pages fit (11 frames and 2 slots); a has 5 for 4 shares, b 5 for one when it asks for a sixth, c 3.
        rig.Touch(1, "3w 4w 5w").Run();
        Assert.Equal([false, true, false], rig.Guests.Select(guest => guest.Killed));
        Assert.Equal(1, rig.Hypervisor.Counters.OutOfMemoryKills);
        Assert.Equal(0, rig.Hypervisor.Counters.ResidentPages[1]);
        Assert.False(rig.Hypervisor.IsAlive(1));
        rig.Touch(2, "4w 5w 0 1 2 3").Run();
        Assert.Equal(0, rig.Guest(2).Pending);
    }

    [Fact]
    public void VmStopped_WhileItsPagesAreOnTheirWay_FreesThemAsTheyArrive()
    {
        for (int step = 0; step < 400; step++)
        {
            MachineOptions options = Host(8, 64, ReclaimScope.Global, HostRig.Vm("a", 32), HostRig.Vm("b", 32));
            options = options with { Hypervisor = options.Hypervisor with { Eviction = "clock" } };
            HostRig rig = new(options);
            for (int vm = 0; vm < 2; vm++)
                rig.Tell(vm, new RandomWork(60, 12, 60, 3, 30.Microseconds), SimTime.Zero);
            rig.Tell(0, new KillVm(), SimTime.Zero + (200.Microseconds + step * 1.Microseconds)).Run();
            Assert.Equal(0, rig.Hypervisor.Counters.ResidentPages[0]);
            Assert.Equal(0, rig.Guest(1).Pending);
        }
    }

    [Fact]
    public void EveryPolicy_ServesAllFaults()
    {
        foreach (Replacement.PolicyDescription policy in Replacement.PolicyRegistry.All)
        {
            if (!policy.ChoosesVictims)
                continue;
            foreach (ReclaimScope scope in Enum.GetValues<ReclaimScope>())
            {
                MachineOptions options = Host(24, 256, scope, HostRig.Vm("a", 64) with { Limit = 14.Pages.Size },
                    HostRig.Vm("b", 64));
                HostRig rig = new(options with { Hypervisor = options.Hypervisor with { Eviction = policy.Name } });
                for (int vm = 0; vm < 2; vm++)
                    rig.Tell(vm, new RandomWork(1500, 40, 30, 2, 30.Microseconds), SimTime.Zero);
                rig.Run();
                Assert.All(rig.Guests, guest => Assert.Equal(0, guest.Pending));
                Assert.True(rig.Hypervisor.Counters.PagesSwappedIn[0] > 0, policy.Name);
                Assert.True(rig.Hypervisor.Counters.PeakResidentPages(0) <= 14, policy.Name);
            }
        }
    }

    private static MachineOptions Host(int frames, int slots, ReclaimScope scope, params VmOptions[] vms)
    {
        MachineOptions options = HostRig.Host(frames, slots, vms);
        return options with { Hypervisor = options.Hypervisor with { Scope = scope } };
    }

    private static SimulatedSystemDiedException Died(HostRig rig)
    {
        RunReport report = rig.RunUnchecked();
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        return Assert.IsType<SimulatedSystemDiedException>(report.Failure!.Exception);
    }
}
