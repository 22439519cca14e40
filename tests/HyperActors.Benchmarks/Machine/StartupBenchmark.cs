using System.Diagnostics;
using System.Text.Json.Nodes;

namespace HyperActors.Benchmarks.Machine;

/// <summary>Seconds from the start of a published program to its end, in turn with the SDK's own hello-world.</summary>
internal sealed class StartupBenchmark : IBenchmark
{
    public string Name => "startup";

    public string Usage => "--program FILE (published hyperactors) --hello FILE (published hello-world) --scenario FILE --runs R";

    public JsonObject Run(BenchmarkOptions options)
    {
        string program = options.Text("program", "artifacts/hyperactors");
        string hello = options.Text("hello", "");
        string scenario = options.Text("scenario", "samples/scenarios/solo.yaml");
        int runs = options.Integer("runs", 9);
        options.RefuseUnread();
        if (!File.Exists(program))
            throw new ArgumentException($"{program} is not there: dotnet publish src/HyperActors.Cli -c Release -o artifacts");
        (string Name, string File, string[] Arguments)[] commands =
        [
            ("version", program, ["--version"]),
            // Results are kept after the last access, so that keeping them is no part of the time to the first.
            ("firstAccess", program,
                ["run", scenario, "--until", "1us", "--set", "warmup=0s", "--set", "slos=[]", "--json", "--quiet", "--no-store"]),
            ("wholeScenario", program, ["run", scenario, "--json", "--quiet"]),
            .. hello.Length == 0 ? [] : new[] { ("hello", hello, Array.Empty<string>()) },
        ];
        Dictionary<string, Samples> all = commands.ToDictionary(static command => command.Name, static _ => new Samples());
        for (int run = 0; run <= runs; run++)
            foreach ((string name, string file, string[] arguments) in commands)
            {
                double seconds = Time(file, arguments);
                if (run > 0)
                    all[name].Add(1e6 * seconds);
            }
        JsonObject result = new()
        {
            ["perSecond"] = Math.Round(1e6 / all["firstAccess"].Median, 3),
            ["runs"] = all["firstAccess"].ToJson(),
        };
        foreach ((string name, string _, string[] _) in commands)
            result[name + "Seconds"] = Math.Round(all[name].Median / 1e6, 4);
        return result;
    }

    private static double Time(string file, string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        if (process.ExitCode is not (0 or 4))
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}");
        return seconds;
    }
}
