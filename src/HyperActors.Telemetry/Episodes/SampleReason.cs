namespace HyperActors.Telemetry;

/// <summary>Why an episode was kept.</summary>
internal enum SampleReason : byte
{
    Faulty,
    Slowest,
    Sampled,
    Cause,
}
