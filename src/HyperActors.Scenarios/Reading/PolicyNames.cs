using HyperActors.Replacement;

namespace HyperActors.Scenarios;

/// <summary>How scenario files write the names of the policy registry: <c>two-q</c> as <c>twoQ</c>.</summary>
internal static class PolicyNames
{
    /// <summary>All names as scenarios write them, in the registry's order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. PolicyRegistry.All.Where(policy => policy.ReclaimsHosts).Select(policy => Camel(policy.Name))];

    /// <summary>The policy of a name, in either form; null if there is none.</summary>
    public static PolicyDescription? Find(string name) =>
        PolicyRegistry.All.FirstOrDefault(policy => policy.Name == name || Camel(policy.Name) == name);

    /// <summary>A registry name as scenarios write it: hyphens give way to capitals, a leading digit to its
    /// word.</summary>
    public static string Camel(string name) => name switch
    {
        "2q" => "twoQ",
        "clockpro" => "clockPro",
        "wtinylfu" => "wTinyLfu",
        _ => name.Split('-') is [string first, .. string[] rest] ? first + string.Concat(rest.Select(Capital)) : name,
    };

    private static string Capital(string part) => part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..];
}
