using System.Reflection;

namespace HyperActors.Scenarios;

/// <summary>The built-in profiles of processors and swap devices: <c>config/cpu</c> and <c>config/swap</c>,
/// embedded.</summary>
public static class ProfileCatalogue
{
    private static readonly Assembly _home = typeof(ProfileCatalogue).Assembly;

    /// <summary>All profiles: processors first, then swap devices, by name.</summary>
    public static IReadOnlyList<ProfileDescription> All { get; } =
        [.. Names("cpu").Select(name => Describe("cpu", name)),
            .. Names("swap").Select(name => Describe("swap", name))];

    /// <summary>The names of a kind, in order.</summary>
    /// <param name="kind"><c>cpu</c> or <c>swap</c>.</param>
    public static IReadOnlyList<string> Names(string kind)
    {
        string prefix = $"{kind}/";
        return [.. _home.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => resource[prefix.Length..^".yaml".Length])
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The YAML of a profile; null if there is none.</summary>
    /// <param name="kind"><c>cpu</c> or <c>swap</c>.</param>
    /// <param name="name">Such as <c>nvme</c>.</param>
    public static string? Text(string kind, string name)
    {
        using Stream? stream = _home.GetManifestResourceStream($"{kind}/{name}.yaml");
        if (stream is null)
            return null;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static ProfileDescription Describe(string kind, string name)
    {
        SourceText source = new($"{kind}/{name}.yaml", Text(kind, name)!);
        SourceNode? root = new SourceParser(source, new ErrorList()).Parse();
        return new ProfileDescription(kind, name, root?.Find("about")?.Text ?? root?.Find("description")?.Text ?? "");
    }
}
