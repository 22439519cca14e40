using System.Text.RegularExpressions;
using HyperActors.Replacement;

namespace HyperActors.Architecture.Tests;

/// <summary>What a list promises is all there, and what is there stands in its list.</summary>
public sealed class CatalogueTests
{
    /// <summary>The contract's tests run every policy of the registry, so an unregistered one would escape them.</summary>
    [Fact]
    public void Policies_All_AreRegistered()
    {
        IEnumerable<string> policies = typeof(IReplacementPolicy).Assembly.GetExportedTypes()
            .Where(static type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IReplacementPolicy)))
            .Select(static type => type.Name);
        IEnumerable<string> registered = PolicyRegistry.All.Where(static policy => policy.ChoosesVictims)
            .Select(static policy => PolicyRegistry.Create(policy.Name, 2, PageSpace.Sparse).GetType().Name);
        Assert.Equal(policies.Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ErrorCodes_StandInOneFile() => Assert.Equal(
        ["src/HyperActors.Scenarios/Errors/ErrorCode.cs"],
        Repository.Files("src", "*.cs").Where(static path => Regex.IsMatch(File.ReadAllText(path), "\"HA[0-9]{4}\""))
            .Select(Repository.Relative));

    [Fact]
    public void Samples_All_StandInTheTableOfTheReadme()
    {
        IEnumerable<string> rows = Regex
            .Matches(File.ReadAllText(Repository.PathOf("README.md")), @"^\| `([a-z0-9-]+)` \|", RegexOptions.Multiline)
            .Select(static row => row.Groups[1].Value);
        IEnumerable<string> samples = Repository.Files("samples/scenarios", "*.yaml")
            .Select(static path => Path.GetFileNameWithoutExtension(path));
        Assert.Equal(samples.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projects_All_StandOnTheMap()
    {
        string map = File.ReadAllText(Repository.PathOf("src/README.md"));
        foreach (string project in Repository.Files("src", "*.csproj"))
            Assert.Matches($@"(?m)^{Regex.Escape(Path.GetFileNameWithoutExtension(project))}\s", map);
    }

    [Fact]
    public void Projects_All_AreInTheSolution()
    {
        string solution = File.ReadAllText(Repository.PathOf("HyperActors.sln"));
        foreach (string project in Repository.Files(".", "*.csproj").Select(Repository.Relative))
            Assert.Contains(project.Replace('/', '\\'), solution, StringComparison.Ordinal);
    }
}
