namespace HyperActors.Architecture.Tests;

/// <summary>Limits that keep files readable.</summary>
public sealed class SourceStyleTests
{
    private const int LongestFile = 500;
    private const int LongestLine = 140;

    private static readonly string[] _namesThatSayNothing = ["Utils", "Util", "Common", "Helpers", "Helper", "Manager", "Misc"];

    public static TheoryData<string> Sources => [.. Repository.Files("src", "*.cs").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_File_HoldsOneIdea(string source)
    {
        string[] lines = File.ReadAllLines(Repository.PathOf(source));
        Assert.True(lines.Length <= LongestFile, $"{source} has {lines.Length} lines.");
        int longest = lines.Max(static line => line.Length);
        Assert.True(longest <= LongestLine, $"{source} has a line of {longest} columns.");
        Assert.DoesNotContain("#region", string.Concat(lines), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_Name_SaysWhatItHolds(string source)
    {
        foreach (string part in source.Split('/', '.'))
            foreach (string name in _namesThatSayNothing)
                Assert.False(part.EndsWith(name, StringComparison.Ordinal), $"{source}: '{name}' says nothing.");
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_Text_IsFinished(string source)
    {
        string text = File.ReadAllText(Repository.PathOf(source));
        foreach (string mark in (string[])["TODO", "FIXME", "HACK", "NotImplementedException"])
            Assert.DoesNotContain(mark, text, StringComparison.Ordinal);
    }
}
