using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>Tells whether two scenarios are the same: every option resolved, seed included, and the bytes of every trace.</summary>
public static class ScenarioHash
{
    // A sweep asks for the same traces hundreds of times.
    private static readonly ConcurrentDictionary<(string Path, DateTime Written, long Length), string> _traces = new();

    /// <summary>The SHA-256 of a scenario, 64 hexadecimal digits.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <exception cref="IOException">A trace cannot be read.</exception>
    public static string Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var text = new StringBuilder(scenario.Resolve());
        foreach (string trace in scenario.TraceFiles)
            text.Append('\n').Append(OfTrace(trace));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string OfTrace(string path)
    {
        var file = new FileInfo(path);
        return _traces.GetOrAdd((file.FullName, file.LastWriteTimeUtc, file.Length), static key =>
        {
            using FileStream stream = File.OpenRead(key.Path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        });
    }
}
