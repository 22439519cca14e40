using System.Globalization;
using System.Text;
using HyperActors.Actors;
using HyperActors.Replacement;

namespace HyperActors.Scenarios.Tests;

/// <summary>Linux reclaim on the host: the experiment of several processes under one limit, through all the actors.
/// </summary>
public sealed class LinuxHostTests : IDisposable
{
    private const int Pages = 2_048;
    private const int Accesses = 20_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("hyperactors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1_024, "zipf1.0", "zipf1.0")]
    [InlineData(2_048, "zipf1.0", "seq")]
    [InlineData(2_048, "hotcold", "uniform", "zipf0.8")]
    [InlineData(6_144, "zipf0.8", "zipf1.2", "hotcold", "seq")]
    public void Run_TokenRing_AgreesWithTheReplay(int frames, params string[] names)
    {
        LinuxPattern[] patterns =
            [.. names.Select((name, vm) => ReferencePatterns.Make(name, Pages, Accesses, (ulong)vm + 1, 30))];
        LinuxReplayResult replay = LinuxReplay.Run(
            new LinuxReplayOptions { Reclaim = new LinuxReclaimOptions { Frames = frames.Pages }, Populate = true },
            patterns);

        RunSummary summary = Run(ScenarioOf(frames, patterns));

        Assert.Equal(0, summary.Oracle.Violations);
        long majors = summary.Vms.Sum(vm => vm.Faults.NestedMajor);
        Assert.InRange(majors, 0.98 * replay.MajorFaults, 1.02 * replay.MajorFaults);
        for (int vm = 0; vm < names.Length; vm++)
        {
            long expected = replay.Processes[vm].MajorFaults;
            Assert.InRange(summary.Vms[vm].Faults.NestedMajor, 0.9 * expected - 50, 1.1 * expected + 50);
            Assert.Equal(Pages + Accesses, summary.Vms[vm].Accesses);
        }
    }

    [Fact]
    public void Run_Free_ServesTheSameAccesses()
    {
        LinuxPattern[] patterns = [.. new[] { "zipf1.0", "hotcold" }.Select((name, vm) =>
            ReferencePatterns.Make(name, Pages, Accesses, (ulong)vm + 1, 30))];
        string scenario = ScenarioOf(1_024, patterns).Replace("token-ring", "free", StringComparison.Ordinal);
        RunSummary summary = Run(scenario);
        Assert.Equal(0, summary.Oracle.Violations);
        Assert.Equal(2 * (Pages + Accesses), summary.Vms.Sum(vm => vm.Accesses));
        Assert.Equal(summary.Digest, Run(scenario).Digest);
    }

    [Theory]
    [InlineData("vcpus: 2", "vcpus: 2", "interleave: token-ring\nduration: 60s", "turns are for VMs with one vCPU")]
    [InlineData("clock: { bits: 2 }", "linux: {}", "duration: 60s", "keeps no limit of single VMs")]
    [InlineData("clock: { bits: 2 }", "linux: {}", "duration: 60s", "keeps no reservation of single VMs")]
    [InlineData("clock: { bits: 2 }", "mglru: {}", "duration: 60s", "walks whole page tables")]
    public void Read_WhatLinuxOrTurnsCannot_IsRefused(string part, string replacement, string duration, string told)
    {
        string text = ScenarioTexts.Overcommit
            .Replace(part, replacement, StringComparison.Ordinal)
            .Replace("duration: 60s", duration, StringComparison.Ordinal);
        ScenarioReading reading = ScenarioReader.ReadText(text, "overcommit.yaml");
        Assert.Contains(told, ErrorRenderer.ToText(reading.Errors), StringComparison.Ordinal);
    }

    /// <summary>VMs of one process each; what a VM's page tables take is added to the limit, as an experiment does with
    /// what belongs to no pattern.</summary>
    private string ScenarioOf(int frames, LinuxPattern[] patterns)
    {
        const int TablePages = 3 + Pages / 512;
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            schema: hyperactors/v1
            interleave: token-ring
            host: { memory: {{4 * (frames + TablePages * patterns.Length)}}KiB }
            hypervisor: { eviction: { linux: {} } }
            swap: { ssd: { profile: nvme, capacity: 1GiB } }
            vms:

            """));
        for (int vm = 0; vm < patterns.Length; vm++)
        {
            Write($"{vm}.pat", patterns[vm]);
            text.Append(CultureInfo.InvariantCulture, $"  - {{ name: v{vm}, memory: {4 * (Pages + 64)}KiB, ")
                .Append(CultureInfo.InvariantCulture, $"firstQuantum: {Pages}, workload: ")
                .Append(CultureInfo.InvariantCulture, $"{{ trace: {{ file: {vm}.pat }} }} }}\n");
        }
        return text.ToString();
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
