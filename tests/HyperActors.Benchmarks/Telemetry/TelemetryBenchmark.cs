using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using HyperActors.Machine;

namespace HyperActors.Benchmarks.Telemetry;

/// <summary>
/// What observing a run costs: time of a scenario, and of processors meanwhile, with reports of episodes compiled out, off, only made, and with
/// the trace of the default sampling, series too; in turn, each in a process of its own.
/// </summary>
/// <remarks>
/// "Compiled out" is the feature switch of <see cref="EpisodeReports"/>: the just-in-time compiler then leaves the looks at
/// the field out. As their cost is far below the spread of a shared machine, it is counted as well: how many looks a run
/// takes, times what one costs in a loop of its own (which is more than it costs among other work).
/// </remarks>
internal sealed class TelemetryBenchmark : IBenchmark
{
    public string Name => "telemetry";

    public string Usage => "--scenario FILE --runs R --repeats N (runs of a process that are timed, after one that is not)";

    public JsonObject Run(BenchmarkOptions options)
    {
        string scenario = options.Text("scenario", "samples/scenarios/overcommit-4vm.yaml");
        int runs = options.Integer("runs", 7);
        int repeats = options.Integer("repeats", 1);
        string variant = options.Text("variant", "");
        options.RefuseUnread();
        if (variant.Length > 0)
            return ObservedRun.Time(scenario, variant, repeats);
        Dictionary<string, Samples> times = ObservedRun.Variants.ToDictionary(static name => name, static _ => new Samples());
        Dictionary<string, Samples> work = ObservedRun.Variants.ToDictionary(static name => name, static _ => new Samples());
        JsonObject last = [];
        for (int run = 0; run < runs; run++)
            foreach (string name in ObservedRun.Variants)
            {
                last = InProcess(scenario, name, repeats);
                times[name].Add(1e6 * (double)last["seconds"]!);
                work[name].Add(1e6 * (double)last["processorSeconds"]!);
            }
        return Result(times, work, (long)last["looks"]!, (long)last["episodes"]!);
    }

    private static JsonObject Result(Dictionary<string, Samples> times, Dictionary<string, Samples> work, long looks, long episodes)
    {
        double off = times["off"].Median;
        double look = LookLoop.NanosecondsPerLook();
        JsonObject result = new()
        {
            ["perSecond"] = Math.Round(1e6 / off, 4),
            ["runs"] = times["off"].ToJson(),
            ["episodes"] = episodes,
            ["looks"] = looks,
            ["nanosecondsPerLook"] = Math.Round(look, 3),
            ["offOverAbsentCounted"] = Math.Round(1 + looks * look / 1e3 / off, 5),
        };
        foreach ((string name, Samples samples) in times)
            result[name + "Seconds"] = Math.Round(samples.Median / 1e6, 4);
        result["offOverAbsent"] = Math.Round(off / times["absent"].Median, 4);
        foreach (string name in (string[])["reports", "trace", "traceAndSeries"])
        {
            result[name + "OverOff"] = Math.Round(times[name].Median / off, 4);
            result[name + "OverOffProcessor"] = Math.Round(work[name].Median / work["off"].Median, 4);
        }
        return result;
    }

    private static JsonObject InProcess(string scenario, string variant, int repeats)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] words =
        [
            .. Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(TelemetryBenchmark).Assembly.Location] : (string[])[],
            "telemetry", "--scenario", scenario, "--variant", variant, "--repeats", repeats.ToString(CultureInfo.InvariantCulture), "--json",
        ];
        foreach (string word in words)
            start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonNode.Parse(output)!.AsObject()
            : throw new InvalidOperationException($"{variant} ended with {process.ExitCode}: {output}");
    }
}
