using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperActors.Benchmarks;

/// <summary>Finds the benchmark that the command line names, runs it, and prints lines or one JSON document.</summary>
internal static class BenchmarkRunner
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static int Run(string[] arguments, IReadOnlyList<IBenchmark> benchmarks)
    {
        IBenchmark? benchmark = arguments.Length == 0
            ? null : benchmarks.FirstOrDefault(candidate => candidate.Name == arguments[0]);
        if (benchmark is null)
        {
            Console.Error.WriteLine("Benchmarks, each with --json for one JSON document:");
            foreach (IBenchmark known in benchmarks)
                Console.Error.WriteLine($"  {known.Name,-10} {known.Usage}");
            return 2;
        }
        try
        {
            BenchmarkOptions options = new(arguments.AsSpan(1));
            bool json = options.Flag("json");
            JsonObject measured = benchmark.Run(options);
            JsonObject result = new()
            {
                ["name"] = benchmark.Name,
                ["parameters"] = options.Parameters,
                ["load"] = MachineLoad(),
            };
            foreach ((string name, JsonNode? value) in measured.ToArray())
                result[name] = value?.DeepClone();
            if (json)
                Console.WriteLine(result.ToJsonString(_indented));
            else
                Print(result);
            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    private static void Print(JsonObject result)
    {
        foreach ((string name, JsonNode? value) in result)
            Console.WriteLine($"{name,-20} {value?.ToJsonString()}");
    }

    /// <summary>The one-minute load average; null where the system has none.</summary>
    private static JsonNode? MachineLoad()
    {
        const string Path = "/proc/loadavg";
        return File.Exists(Path)
            ? JsonValue.Create(double.Parse(File.ReadAllText(Path).Split(' ')[0], CultureInfo.InvariantCulture))
            : null;
    }
}
