using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>A compressed tier in front of the swap devices.</summary>
[Section("the compressed tier")]
internal sealed record CompressionSection
{
    [Key("Most of the host's memory that compressed pages may take.", Minimum = "0.1%", Maximum = "90%", Example = "20%")]
    public Ratio Pool { get; init; } = new(0.20m);

    [Key("A pool that was full takes pages again when it is filled to this share.", Minimum = "0%", Maximum = "100%",
        Example = "90%")]
    public Ratio Accept { get; init; } = new(0.90m);

    [Key("lz4, lzoRle or zstd: sizes and times as measured.")]
    public PageCompressor Compressor { get; init; }

    [Key("Mean size of a page over its mean compressed size.", Minimum = "1.5", Maximum = "20",
        Default = "the compressor's: 2.63, 2.74 or 3.37")]
    public decimal? Ratio { get; init; }

    [Key("Share of pages that do not compress, and go to a device.", Minimum = "0%", Maximum = "100%", Example = "10%")]
    public Ratio Incompressible { get; init; }

    [Key("CPU time to compress a page.", Minimum = "0ns", Maximum = "1s", Example = "5us",
        Default = "the compressor's: 5.25us, 6.11us or 7.95us")]
    public SimDuration? Store { get; init; }

    [Key("CPU time to decompress a page.", Minimum = "0ns", Maximum = "1s", Example = "1.3us",
        Default = "the compressor's: 1.281us, 1.77us or 5.09us")]
    public SimDuration? Load { get; init; }
}
