using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperActors.Cli;

/// <summary>How documents are written: camelCase, null where absent; compiled ahead, so that none costs reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true)]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(ComparisonDocument))]
[JsonSerializable(typeof(FindDocument))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(RunListDocument))]
[JsonSerializable(typeof(SweepDocument))]
[JsonSerializable(typeof(TraceInfoDocument))]
[JsonSerializable(typeof(TranslationReport))]
[JsonSerializable(typeof(ValidationReport))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>The same, with characters such as &lt; as they are: the documents never stand in HTML.</summary>
    public static CliJson Readable => field ??=
        new CliJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
