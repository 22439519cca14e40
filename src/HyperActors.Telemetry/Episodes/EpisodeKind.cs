namespace HyperActors.Telemetry;

/// <summary>What an episode is about; the slowest of each kind are kept.</summary>
internal enum EpisodeKind : byte
{
    PageFault,
    Reclaim,
    BalloonRequest,
    FreePageReport,
    DiskTransfer,
}
