using System.Text.Json.Serialization;

namespace HyperActors.Scenarios;

/// <summary>How an objective came out.</summary>
[JsonConverter(typeof(ObjectiveStatusConverter))]
public enum ObjectiveStatus
{
    /// <summary>It held: <c>pass</c>.</summary>
    Pass,

    /// <summary>It did not hold: <c>fail</c>.</summary>
    Fail,

    /// <summary>It did not hold, but <c>onFail: warn</c> asked only to be told: <c>warn</c>.</summary>
    Warn,

    /// <summary>Nothing was measured, which counts as failed: <c>noSamples</c>.</summary>
    NoSamples,
}

/// <summary>Writes a status as a camelCase word.</summary>
internal sealed class ObjectiveStatusConverter()
    : JsonStringEnumConverter<ObjectiveStatus>(System.Text.Json.JsonNamingPolicy.CamelCase);
