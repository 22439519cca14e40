namespace HyperActors.Machine;

/// <summary>What the compressed tier did since the warm-up.</summary>
public sealed class CompressionCounters
{
    /// <summary>Base pages stored.</summary>
    public long Stored { get; set; }

    /// <summary>Bytes that they were compressed to.</summary>
    public long StoredBytes { get; set; }

    /// <summary>Base pages loaded because a fault wanted them.</summary>
    public long Loaded { get; set; }

    /// <summary>Base pages that went to a device because they did not compress.</summary>
    public long RejectedIncompressible { get; set; }

    /// <summary>Base pages that went to a device because the pool was full.</summary>
    public long RejectedFull { get; set; }

    /// <summary>Base pages that went to a device because the pool got no frame.</summary>
    public long RejectedNoFrame { get; set; }

    /// <summary>Base pages that were moved from the pool to a device.</summary>
    public long WrittenBack { get; set; }

    /// <summary>CPU time of compressing and decompressing.</summary>
    public SimDuration CpuTime { get; set; }

    /// <summary>Bytes in the pool now.</summary>
    public long PoolBytes { get; set; }

    /// <summary>Frames that the pool has now.</summary>
    public long PoolFrames { get; set; }

    /// <summary>Most frames that the pool had at a time.</summary>
    public long PeakPoolFrames { get; set; }

    /// <summary>Adds to a digest.</summary>
    internal void AddTo(ref Digest digest)
    {
        digest.Add(Stored);
        digest.Add(StoredBytes);
        digest.Add(Loaded);
        digest.Add(RejectedIncompressible);
        digest.Add(RejectedFull);
        digest.Add(RejectedNoFrame);
        digest.Add(WrittenBack);
        digest.Add(CpuTime.Picoseconds);
        digest.Add(PoolBytes);
        digest.Add(PoolFrames);
    }
}
