using Akka.Configuration;

namespace HyperActors.Akka;

/// <summary>Names of the dispatchers, as in the configuration.</summary>
/// <param name="Hosts">For the hosts of simulated actors.</param>
/// <param name="Coordinator">For the coordinator and the guardian above it.</param>
internal sealed record Dispatchers(string Hosts, string Coordinator)
{
    public static Dispatchers Of(Config config) =>
        new(Read(config, "hyperactors.actors.dispatcher"), Read(config, "hyperactors.coordinator.dispatcher"));

    private static string Read(Config config, string key)
    {
        string name = config.GetString(key);
        return config.HasPath(name) ? name : throw new FormatException($"{key}: no dispatcher '{name}' is described.");
    }
}
