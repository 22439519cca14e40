using System.Reflection;

namespace HyperActors.Cli;

/// <summary>The scenarios that <c>hyperactors new</c> can write; they are part of the program.</summary>
internal static class TemplateLibrary
{
    /// <summary>All templates, the simplest first.</summary>
    public static IReadOnlyList<Template> All { get; } =
    [
        new("minimal", "One VM on a host a little too small: the shortest scenario worth running"),
        new("overcommit", "Four VMs on a host for three: who stalls, and because of whom"),
        new("thrash", "Processes that compete for one VM's memory: CPU use rises, then collapses"),
        new("lab-tlb", "A laboratory with questions: what a TLB reaches, what a walk costs"),
    ];

    /// <summary>The template of a name, or <see langword="null"/>.</summary>
    public static Template? Find(string name) => All.FirstOrDefault(template => template.Name == name);
}

/// <summary>A scenario to start from.</summary>
/// <param name="Name">Such as <c>minimal</c>.</param>
/// <param name="Summary">One line.</param>
internal sealed record Template(string Name, string Summary)
{
    /// <summary>The text of the scenario.</summary>
    public string ReadText()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name + ".yaml")
            ?? throw new InvalidOperationException($"The template {Name} was not built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
