using System.Text;
using System.Text.Json;

namespace HyperActors.Telemetry;

/// <summary>Label sets as text: <c>type=major;vm=db</c> in files, sorted JSON in the database.</summary>
/// <remarks>Names of VMs and devices have neither of the two separators.</remarks>
internal static class MetricLabels
{
    /// <summary>The form in files, in the order given.</summary>
    public static string ToText(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join(';', labels.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>The form in the database: a JSON object with its keys in order.</summary>
    /// <param name="text">The form in files.</param>
    public static string ToJson(string text)
    {
        if (text.Length == 0)
            return "{}";
        var json = new StringBuilder();
        foreach (string[] pair in text.Split(';').Select(label => label.Split('=', 2)).OrderBy(pair => pair[0], StringComparer.Ordinal))
            json.Append(json.Length == 0 ? "{" : ",").Append(Quote(pair[0])).Append(':').Append(Quote(pair[^1]));
        return json.Append('}').ToString();
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
