namespace HyperActors.Scenarios;

/// <summary>The mistakes found so far, in the order in which they stand in the file when asked for.</summary>
internal sealed class ErrorList
{
    /// <summary>More than this help nobody: the first ones caused the rest.</summary>
    public const int Cap = 20;

    private readonly List<ScenarioError> _errors = [];

    public int Count => _errors.Count;

    /// <summary>The mistake that was found last.</summary>
    public ScenarioError Last => _errors[^1];

    public void Add(ScenarioError error) => _errors.Add(error);

    /// <summary>Adds a mistake at the place of a node.</summary>
    public void Add(
        SourceNode node, string path, string code, string what, string? label, string? help, string? suggestion = null,
        string? note = null) =>
        AddWithin(node, 0, node.Length, path, code, what, label, help, suggestion, note);

    /// <summary>Adds a mistake at a part of a scalar.</summary>
    public void AddWithin(
        SourceNode node, int offset, int length, string path, string code, string what, string? label, string? help,
        string? suggestion = null, string? note = null) => _errors.Add(new ScenarioError
        {
            Code = code,
            Path = path,
            File = node.Source.Name,
            Line = node.Line,
            Column = node.Column + offset,
            Length = Math.Max(1, length),
            What = what,
            Label = label,
            Help = help,
            Note = note,
            Suggestion = suggestion,
            SourceLine = node.Source.Line(node.Line),
        });

    /// <summary>The mistakes by line and column, command-line arguments first; the first <see cref="Cap"/>.</summary>
    public IReadOnlyList<ScenarioError> InOrder() =>
        [.. _errors.OrderBy(error => error.File != ScenarioReader.ArgumentName).ThenBy(error => error.Line)
            .ThenBy(error => error.Column).DistinctBy(
                error => (error.Code, error.File, error.Line, error.Column, error.What)).Take(Cap)];
}
