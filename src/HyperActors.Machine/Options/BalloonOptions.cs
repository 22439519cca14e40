namespace HyperActors.Machine;

/// <summary>The balloon driver in a guest's kernel: it takes memory from the guest so that the host can use it.</summary>
/// <remarks>
/// Batch, retry and the number of pages let go when memory runs out are those of Linux's driver
/// (<c>drivers/virtio/virtio_balloon.c</c>). Pages of guest and host must be of 4 KiB.
/// </remarks>
public sealed record BalloonOptions
{
    /// <summary>Its size at the start, before a controller says otherwise. Default 0.</summary>
    public ByteSize Target { get; init; }

    /// <summary>Largest share of the guest's memory that it takes. Default 0.65, as ESX's; 0 to 1.</summary>
    public double MaxShare { get; init; } = 0.65;

    /// <summary>Whether it lets pages go when the guest would otherwise end a process for want of memory. Default
    /// false, as QEMU's <c>deflate-on-oom</c>.</summary>
    public bool DeflateOnOutOfMemory { get; init; }

    /// <summary>Pages that it takes and tells at a time. Default 256; 1 to 4,096.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Pause after it found no page to take. Default 200 ms; at least 1 µs.</summary>
    public SimDuration Retry { get; init; } = 200.Milliseconds;
}
