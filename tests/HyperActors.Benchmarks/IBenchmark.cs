using System.Text.Json.Nodes;

namespace HyperActors.Benchmarks;

/// <summary>One command of this program: it measures, beside its own bare limit, and says what it counted.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One line for the list of commands, options included.</summary>
    string Usage { get; }

    /// <summary>Runs and returns the members of the JSON document; the runner adds name, parameters and load.</summary>
    JsonObject Run(BenchmarkOptions options);
}
