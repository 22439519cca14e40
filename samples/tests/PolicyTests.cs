using HyperActors.Replacement;

namespace Samples;

/// <summary>A replacement policy of one's own, tested in a whole machine.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void LastInFirstOut_OnALoop_FaultsLessThanFifo()
    {
        Access[] loop = [.. Enumerable.Range(0, 20).Select(_ => Access.Read(0..12))];
        MachineOptions host = TestHost.OfFrames(14).WithSwap("ssd", slots: 64)
            .WithVm("web", pages: 32, [Access.Write(0..12), .. loop]);

        long own = FaultsOf(host.WithPolicy(frames => new LastInFirstOut(frames)));
        long fifo = FaultsOf(host.WithPolicy("fifo"));

        Assert.True(own < fifo, $"{own} major faults, FIFO has {fifo}");
    }

    [Fact]
    public void LastInFirstOut_UnderAnyScheduleOfTies_LosesNoPage() => Schedules.Explore(100, schedule =>
    {
        MachineOptions host = TestHost.OfFrames(16).WithSwap("ssd", slots: 64)
            .WithPolicy(frames => new LastInFirstOut(frames));
        foreach (string name in (string[])["a", "b", "c"])
            host = host.WithVm(name, pages: 32, Access.Write(0..6), Access.Read(0..6), Access.Write(0..6));

        MachineResult result = new MachineRig(host, kit: new TestKitOptions { Schedule = schedule }).Run();
        Assert.Equal(MachineOutcome.Completed, result.Outcome);
    });

    private static long FaultsOf(MachineOptions machine)
    {
        MachineRig rig = new(machine);
        rig.Run();
        return rig.Vm().Counters.NestedMajorFaults;
    }
}
