using System.Text.Json.Serialization;

namespace HyperActors.Scenarios;

/// <summary>How results and mistakes are written as JSON: camelCase, declaration order, null where absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(IReadOnlyList<ScenarioError>))]
internal sealed partial class ResultJson : JsonSerializerContext;
