using System.Xml.Linq;

namespace HyperActors.Architecture.Tests;

/// <summary>Which project may refer to which: the arrows of src/README.md.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> _arrows = new()
    {
        ["HyperActors.Quantities"] = [],
        ["HyperActors.Actors"] = ["HyperActors.Quantities"],
        ["HyperActors.Replacement"] = ["HyperActors.Quantities"],
        ["HyperActors.Workloads"] = ["HyperActors.Quantities"],
        ["HyperActors.Machine"] = ["HyperActors.Actors", "HyperActors.Replacement", "HyperActors.Workloads"],
        ["HyperActors.Scenarios"] = ["HyperActors.Machine"],
        ["HyperActors.Akka"] = ["HyperActors.Actors"],
        ["HyperActors.Telemetry"] = ["HyperActors.Machine", "HyperActors.Scenarios"],
        ["HyperActors.TestKit"] = ["HyperActors.Machine"],
        ["HyperActors.Cli"] = ["HyperActors.Scenarios", "HyperActors.Telemetry", "HyperActors.Akka"],
    };

    private static readonly string[] _deterministic =
    [
        "HyperActors.Quantities", "HyperActors.Actors", "HyperActors.Replacement", "HyperActors.Workloads",
        "HyperActors.Machine", "HyperActors.Akka",
    ];

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfProject_FollowTheArrows(string project)
    {
        XDocument file = XDocument.Load(Repository.PathOf(project));
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(_arrows.ContainsKey(name), $"{name} stands in no arrow: add it to src/README.md and here.");

        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(_arrows[name]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ThatDecides_IsUnderTheBanOfClocks(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        bool banned = XDocument.Load(Repository.PathOf(project)).Descendants("DeterministicModel")
            .Any(static element => element.Value == "true");
        Assert.Equal(_deterministic.Contains(name), banned);
    }

    [Fact]
    public void Versions_OfPackages_StandInOneFile()
    {
        foreach (string project in Repository.Files(".", "*.csproj"))
            Assert.DoesNotContain(
                XDocument.Load(project).Descendants("PackageReference"),
                static package => package.Attribute("Version") is not null);
    }
}
