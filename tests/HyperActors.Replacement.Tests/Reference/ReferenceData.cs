using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Xunit.Abstractions;

namespace HyperActors.Replacement.Tests;

/// <summary>Finds the reference data; a test without it says so and does nothing.</summary>
public static class ReferenceData
{
    private const string Variable = "HYPERACTORS_REFERENCE_DATA";

    public static bool TryFind(ITestOutputHelper output, string path, out string full)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        full = folder is null ? "" : Path.Combine(folder, path);
        if (folder is not null && Path.Exists(full))
            return true;
        output.WriteLine($"Not run: {Variable} does not lead to {path}.");
        return false;
    }

    /// <summary>A trace of the LIRS authors: one page a line, other lines are marks.</summary>
    public static ReferenceString ReadLirs(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        ReferenceStringBuilder builder = new();
        while (reader.ReadLine() is { } line)
        {
            if (long.TryParse(line.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long page))
                builder.AddReference(page);
        }
        return builder.Build();
    }

    /// <summary>A trace in the oracleGeneral format, every object one page: 24 bytes a request, id at byte 4.</summary>
    public static ReferenceString ReadOracleGeneral(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        ReferenceStringBuilder builder = new();
        for (int start = 0; start < bytes.Length; start += 24)
            builder.AddReference(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(start + 4)));
        return builder.Build();
    }
}
