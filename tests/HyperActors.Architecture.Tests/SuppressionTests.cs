using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HyperActors.Architecture.Tests;

/// <summary>Who may suspend a rule: few, and each named here.</summary>
public sealed class SuppressionTests
{
    /// <summary>It measures how windows are best executed, which no result can show.</summary>
    private static readonly string[] _pragmas = ["src/HyperActors.Actors/Engines/WindowPace.cs: RS0030"];

    [Fact]
    public void Pragmas_InSources_AreTheKnownOnes() => Assert.Equal(
        _pragmas,
        Repository.Files("src", "*.cs").SelectMany(static path => Regex
            .Matches(File.ReadAllText(path), @"#pragma\s+warning\s+disable\b[ \t]*([^\r\n]*)|SuppressMessage\(([^)]*)")
            .Select(match => $"{Repository.Relative(path)}: {match.Groups[1].Value}{match.Groups[2].Value}".Trim())));

    [Fact]
    public void Projects_SuspendNoRule()
    {
        foreach (string path in Repository.Files(".", "*.*proj").Concat(Repository.Files(".", "*.props")))
            Assert.DoesNotContain(
                XDocument.Load(path).Descendants(),
                static element => element.Name.LocalName is "NoWarn" or "WarningsNotAsErrors");
    }
}
