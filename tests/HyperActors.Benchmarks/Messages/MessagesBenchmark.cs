using System.Text.Json.Nodes;

namespace HyperActors.Benchmarks.Messages;

internal sealed class MessagesBenchmark : IBenchmark
{
    public string Name => "messages";

    public string Usage => "";

    public JsonObject Run(BenchmarkOptions options) => [];
}
