using System.Globalization;
using HyperActors.Actors;
using HyperActors.Replacement;

namespace HyperActors.Scenarios.Tests;

/// <summary>Linux reclaim in a guest's kernel: one process in a VM, against the replay of its pattern.</summary>
public sealed class LinuxGuestTests : IDisposable
{
    private const int Pages = 2_048;
    private const int Accesses = 20_000;
    private const int TablePages = 3 + Pages / 512;

    private readonly string _folder = Directory.CreateTempSubdirectory("hyperactors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("zipf1.0", 512)]
    [InlineData("zipf0.8", 1_024)]
    [InlineData("hotcold", 768)]
    [InlineData("uniform", 1_024)]
    [InlineData("seq", 1_024)]
    [InlineData("phase", 1_024)]
    public void Run_OneProcess_AgreesWithTheReplay(string name, int frames)
    {
        LinuxPattern pattern = ReferencePatterns.Make(name, Pages, Accesses, seed: 3, writePercent: 30);
        var limit = new LinuxReclaimOptions { Frames = frames.Pages };
        LinuxReplayResult populated = LinuxReplay.Run(
            new LinuxReplayOptions { Reclaim = limit, Populate = true }, pattern);

        RunSummary summary = Run(name, pattern, frames);

        Assert.Equal(0, summary.Oracle.Violations);
        VmSummary vm = Assert.Single(summary.Vms);
        Assert.Equal(Pages + Accesses, vm.Accesses);
        Assert.Equal(0, vm.Faults.NestedMajor);
        Assert.InRange(vm.Faults.GuestMajor, 0.98 * populated.MajorFaults, 1.02 * populated.MajorFaults);
    }

    /// <summary>Both levels run the kernel's reclaim, and the balloon moves memory between them.</summary>
    [Theory]
    [InlineData("0B")]
    [InlineData("2MiB")]
    public void Run_LinuxOnLinuxWithBalloon_KeepsTheBooks(string target)
    {
        LinuxPattern pattern = ReferencePatterns.Make("zipf0.8", Pages, Accesses, seed: 5, writePercent: 30);
        Write("two.pat", pattern);
        RunSummary summary = Run(string.Create(CultureInfo.InvariantCulture, $$"""
            schema: hyperactors/v1
            host: { memory: 3MiB }
            hypervisor: { eviction: { linux: {} }, reclaim: { order: [balloon, swap], balloon: { fixed: { target: {{target}} } } } }
            swap: { ssd: { profile: nvme, capacity: 1GiB } }
            vms:
              - name: guest
                memory: 4MiB
                guest: { swap: { device: ssd, capacity: 64MiB, eviction: { linux: {} } }, freePageReporting: { order: 0 } }
                workload: { trace: { file: two.pat } }
            """));

        Assert.Equal(0, summary.Oracle.Violations);
        VmSummary vm = Assert.Single(summary.Vms);
        Assert.Equal(Pages + Accesses, vm.Accesses);
        // With 512 of 1,024 frames in the balloon the host's 768 are enough.
        Assert.Equal(target == "0B", vm.Faults.NestedMajor > 100);
    }

    private RunSummary Run(string name, LinuxPattern pattern, int frames)
    {
        Write(name + ".pat", pattern);
        return Run(string.Create(CultureInfo.InvariantCulture, $$"""
            schema: hyperactors/v1
            host: { memory: 64MiB }
            swap: { ssd: { profile: nvme, capacity: 1GiB } }
            vms:
              - name: guest
                memory: {{4 * (frames + TablePages)}}KiB
                guest: { swap: { device: ssd, capacity: 64MiB, eviction: { linux: {} } } }
                workload: { trace: { file: {{name}}.pat } }
            """));
    }

    /// <summary>Writes a pattern behind the accesses that populate it.</summary>
    private void Write(string name, LinuxPattern pattern)
    {
        uint[] populating = [.. Enumerable.Range(0, pattern.Pages).Select(page => (uint)page | LinuxPattern.WriteBit)];
        uint[] head = [(uint)pattern.Pages, 0, (uint)(pattern.Pages + pattern.Words.Length), 0];
        uint[] words = [.. head, .. populating, .. pattern.Words.Span];
        File.WriteAllBytes(Path.Combine(_folder, name), [.. "TPAT0001"u8, .. words.SelectMany(BitConverter.GetBytes)]);
    }

    private RunSummary Run(string text)
    {
        ScenarioReading reading = ScenarioReader.ReadText(text, Path.Combine(_folder, "experiment.yaml"));
        Assert.Equal("", ErrorRenderer.ToText(reading.Errors));
        return new ScenarioRunner(reading.Scenario!, verify: true).Run(new SequentialEngine()).Summary;
    }
}
