namespace HyperActors.Telemetry;

/// <summary>A run in the store.</summary>
/// <param name="Manifest">What is known of it.</param>
/// <param name="Folder">Its directory.</param>
public sealed record StoredRun(RunManifest Manifest, string Folder);
