using System.Text.Json.Serialization;

namespace HyperActors.Cli;

/// <summary>How documents are written: camelCase, null where absent; compiled ahead, so that none costs reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true)]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(RunListDocument))]
[JsonSerializable(typeof(TraceInfoDocument))]
[JsonSerializable(typeof(TranslationReport))]
[JsonSerializable(typeof(ValidationReport))]
internal sealed partial class CliJson : JsonSerializerContext;
