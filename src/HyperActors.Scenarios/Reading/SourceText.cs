namespace HyperActors.Scenarios;

/// <summary>A text that options come from: a file, or one argument of <c>--set</c>.</summary>
internal sealed class SourceText(string name, string text)
{
    private readonly string[] _lines = text.Split('\n');

    /// <summary>The file as the user named it, or <c>--set</c>.</summary>
    public string Name { get; } = name;

    public string Text { get; } = text;

    public string Line(int number) => number >= 1 && number <= _lines.Length ? _lines[number - 1].TrimEnd('\r') : "";

    public int LineCount => _lines.Length;
}
