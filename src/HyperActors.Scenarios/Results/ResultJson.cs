using System.Text.Encodings.Web;
using System.Text.Json;
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
internal sealed partial class ResultJson : JsonSerializerContext
{
    /// <summary>The same, with characters such as &lt; as they are: the documents are read by people and never stand
    /// in HTML.</summary>
    public static ResultJson Readable => field ??=
        new ResultJson(new JsonSerializerOptions(
            Default.Options)
        { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
