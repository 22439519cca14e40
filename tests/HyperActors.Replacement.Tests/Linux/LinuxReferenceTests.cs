using System.IO.Compression;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace HyperActors.Replacement.Tests;

/// <summary>The model against recorded counts of the real kernel, which lie outside this repository.</summary>
public sealed class LinuxReferenceTests(ITestOutputHelper output)
{
    private static readonly string? _data = Environment.GetEnvironmentVariable("HYPERACTORS_REFERENCE_DATA");

    [Theory]
    [InlineData("single.csv", LinuxWriteBack.Prompt)]
    [InlineData("single.csv", LinuxWriteBack.Synchronous)]
    [InlineData("contention.csv", LinuxWriteBack.Prompt)]
    [InlineData("programs.csv", LinuxWriteBack.Prompt)]
    [InlineData("programs.csv", LinuxWriteBack.Synchronous)]
    public void Run_RecordedCounts_KeepsAllBounds(string file, LinuxWriteBack writeBack)
    {
        if (_data is null)
        {
            output.WriteLine("Not run: HYPERACTORS_REFERENCE_DATA does not name the directory of reference data.");
            return;
        }

        using var csv = new StreamReader(Path.Combine(_data, "linux", file));
        var settings = new LinuxReclaimOptions { Frames = 1.Pages, WriteBack = writeBack };
        LinuxValidationReport report = LinuxValidation.Run(csv, ReadProgram, settings);
        foreach (LinuxValidationCell cell in report.Cells.Concat(report.Totals))
            output.WriteLine(Line(cell));
        foreach (LinuxValidationBound bound in report.Bounds)
            output.WriteLine($"{bound.Name}: {bound.Value:F3} of {bound.Limit} {bound.Unit}");
        Assert.True(report.Holds);
    }

    private static string Line(LinuxValidationCell cell) =>
        $"{cell.Name,-28} {cell.Frames,6} {cell.Measured,7} {cell.Simulated,7} {cell.ErrorPercent,7:F2} % "
        + $"(spread {cell.SpreadPercent:F2} %{(cell.Bounded ? "" : ", not bounded")})"
        + (cell.MeasuredResident is { } frames ? $", frames {frames:F0} {cell.SimulatedResident:F0}" : "");

    private static LinuxPattern ReadProgram(string program)
    {
        using var file = File.OpenRead(Path.Combine(_data!, "linux", "patterns", program + ".pat.gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes.ToArray());
        Assert.Equal("TPAT0001"u8.ToArray(), bytes.ToArray()[..8]);
        return new LinuxPattern((int)words[2], words[6..].ToArray());
    }
}
