namespace HyperActors.Machine;

/// <summary>The machine that the guests share.</summary>
public sealed record HostOptions
{
    /// <summary>RAM of the machine; at most 1 TiB. Required.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Part of the RAM that the hypervisor keeps for itself. Default none.</summary>
    public ByteSize Reserved { get; init; }

    /// <summary>The shape of the page tables.</summary>
    public PagingOptions Paging { get; init; } = new();

    /// <summary>Huge pages where there are enough frames in a row. Default none: each page gets a frame of its own.</summary>
    public HugePageOptions? HugePages { get; init; }

    /// <summary>The processor: its TLBs and what each step of a translation, an exit and a fault costs.</summary>
    public CpuProfile Cpu { get; init; } = new();
}
