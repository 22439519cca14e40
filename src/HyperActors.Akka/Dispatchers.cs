namespace HyperActors.Akka;

/// <summary>Names of the dispatchers, as in the configuration.</summary>
/// <param name="Hosts">For the hosts of simulated actors.</param>
/// <param name="Coordinator">For the coordinator and the guardian above it.</param>
internal sealed record Dispatchers(string Hosts, string Coordinator);
