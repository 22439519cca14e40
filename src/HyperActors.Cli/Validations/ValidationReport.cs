using System.Text.Json.Serialization;

namespace HyperActors.Cli;

/// <summary>The document of <c>validate linux --json</c>.</summary>
/// <param name="Policy">What was judged.</param>
/// <param name="Files">One entry a file, in order.</param>
internal sealed record ValidationReport(string Policy, IReadOnlyList<ValidatedFile> Files)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/validation/v1";

    /// <summary>Cells of all files.</summary>
    public int Cells => Files.Sum(file => file.Cells.Count);

    /// <summary>Whether every bound of every file holds.</summary>
    public bool Holds => Files.All(file => file.Holds);
}
