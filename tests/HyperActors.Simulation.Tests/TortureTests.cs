using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>The campaign finds nothing in the machine as it is, and each kind of mistake that is planted in it.</summary>
public sealed class TortureTests(ITestOutputHelper output)
{
    public static TheoryData<string> Bugs => [.. _bugs.Keys];

    private static readonly SortedDictionary<string, Func<MachineSeams>> _bugs = new(StringComparer.Ordinal)
    {
        ["a frame given twice"] = static () => PlantedBug.Around("allocator", static () =>
        {
            int grants = 0;
            int[]? earlier = null;
            return (message =>
            {
                if (message is not FramesGranted granted || granted.Frames.Length == 0)
                    return message;
                int[] frames = granted.Frames;
                if (++grants % 20 == 0 && earlier is not null)
                    granted = granted with { Frames = [earlier[0], .. frames.AsSpan(1)] };
                earlier = frames;
                return granted;
            }, PlantedBug.Same);
        }),
        ["a stale mapping after a shoot-down"] = static () => PlantedBug.Around("vm-", static () =>
        {
            int vm = 0;
            return (
            message =>
            {
                vm = message is NestedFault fault ? fault.Vm : vm;
                return message;
            }, (message, answer) =>
            {
                if (message is not InvalidatePages unmap)
                    return [message];
                answer(new InvalidateAck(vm, unmap.Batch, new bool[unmap.Pages.Length], new uint[unmap.Pages.Length]));
                return [];
            }
            );
        }),
        ["a lost completion"] = static () => PlantedBug.Around("swap-", static () =>
        {
            int reads = 0;
            return (message => message is ReadCompleted && ++reads == 3 ? null : message, PlantedBug.Same);
        }),
        ["a dirty page dropped"] = static () => PlantedBug.Around("vm-", static () => (
            message => message is InvalidateAck ack ? ack with { Dirty = new bool[ack.Dirty.Length] } : message,
            PlantedBug.Same)),
        ["a message acted on twice"] = static () => PlantedBug.Around("allocator", static () =>
        {
            int requests = 0;
            return (PlantedBug.Same, (message, _) => message is AllocateFrames && ++requests == 3 ? [message, message] : [message]);
        }),
    };

    [Fact]
    public void Run_MachineAsItIs_FindsNothing()
    {
        TortureTotals totals = new TortureCampaign(new TortureOptions { Seeds = Campaign.Rounds(300) }).Run();
        output.WriteLine($"{totals.Seeds} scenarios in {totals.Elapsed.TotalSeconds:0.0} s, {totals.Checks} checks, {totals.Refused} refused");
        Assert.True(totals.Cases.Count == 0, Describe(totals));
        Assert.Equal(Campaign.Rounds(300), totals.Seeds);
        Assert.True(totals.Checks > 1_000_000);
        Assert.True(totals.Faults.Values.Sum() > 100);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Run_PlantedBug_IsFoundAndCutDown(string bug)
    {
        MachineSeams seams = _bugs[bug]();
        TortureTotals totals = new TortureCampaign(new TortureOptions { Seeds = 200, MostFindings = 1, Threads = 1 }, seams).Run();

        TortureCase found = Assert.Single(totals.Cases);
        output.WriteLine($"seed {found.Seed}, {found.Finding.Kind}: {found.Finding.Message}\n{found.Scenario}");
        string original = TortureCampaign.ScenarioOf(found.Seed);
        Assert.True(Lines(found.Scenario) <= 30 && Lines(found.Scenario) < Lines(original), $"{Lines(original)} lines, cut to {Lines(found.Scenario)}");
        Assert.Equal(found.Finding.Kind, new TortureTrial(seams).Run(found.Scenario, found.Seed).Finding?.Kind);
        Assert.Null(new TortureTrial().Run(found.Scenario, found.Seed).Finding);
    }

    /// <summary>Once a guest whose virtual disk had died waited for it for ever.</summary>
    [Fact]
    public void Run_DiskGoneForGood_StopsItsGuest()
    {
        const string Scenario = """
            duration: 51us
            host: { memory: 80KiB }
            swap:
              ssd: { capacity: 1MiB }
            vms:
              - name: vm
                memory: 36KiB
                guest: { swap: { device: ssd, capacity: 1MiB } }
                workload: { scan: { workingSet: 44KiB } }
            faults:
              - { name: dead, at: 1us, target: swap/ssd, crash: {} }
            """;
        ScenarioRunner runner = new(ScenarioReader.ReadText(Scenario, "disk.yaml").Scenario!, verify: true);
        ScenarioRun run = runner.Run(new SequentialEngine());
        Assert.Equal(ExitReason.Completed, run.Measurements.ExitReason);
        Assert.Equal(1, runner.Machine.Vms[0].Counters.MemoryErrors);
        Assert.Null(new TortureTrial().Run(Scenario, 1).Finding);
    }

    private static int Lines(string text) => text.Count(static letter => letter == '\n');

    private static string Describe(TortureTotals totals) =>
        string.Join("\n\n", totals.Cases.Select(static found => $"seed {found.Seed}, {found.Finding.Kind}: {found.Finding.Message}\n{found.Scenario}"));
}
