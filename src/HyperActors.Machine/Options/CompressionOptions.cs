namespace HyperActors.Machine;

/// <summary>How pages of the compressed tier are compressed.</summary>
public enum PageCompressor
{
    /// <summary>LZ4: the quickest.</summary>
    Lz4,

    /// <summary>LZO with run lengths: zram's default.</summary>
    LzoRle,

    /// <summary>Zstandard: the smallest.</summary>
    Zstd,
}

/// <summary>A compressed tier in front of the swap devices: zswap.</summary>
/// <remarks>
/// <para>Ratios and loads are measurements of zram on one machine: ratios 2.63 (lz4), 2.74 (lzo-rle), 3.37 (zstd); swap-in
/// of n pages in 0.43 + 1.28 n µs (lz4) and 0.62 + 5.09 n µs (zstd), of one page in 2.2 µs (lzo-rle), of which what one
/// more page adds is the load. Stores are 4 KiB at the speeds in LZ4's README (Core i7-9700K, one thread): 780, 670 and
/// 515 MB/s.</para>
/// <para>Differs from Linux in that a page in the pool takes no slot of a device, and that the pool is packed without
/// gaps.</para>
/// </remarks>
public sealed record CompressionOptions
{
    /// <summary>Most of the host's frames that the pool may take. Default 20 %, zswap's <c>max_pool_percent</c>; above 0
    /// and at most 0.9.</summary>
    public double Pool { get; init; } = 0.20;

    /// <summary>A pool that was full takes pages again when it is filled to this share. Default 90 %, zswap's
    /// <c>accept_threshold_percent</c>; 0 to 1.</summary>
    public double Accept { get; init; } = 0.90;

    /// <summary>The compressor. Default <see cref="PageCompressor.Lz4"/>.</summary>
    public PageCompressor Compressor { get; init; }

    /// <summary>Mean size of a page over its mean compressed size. Default the compressor's; 1.5 to 20.</summary>
    public double? Ratio { get; init; }

    /// <summary>Share of pages that do not compress, and go to a device. Default 0, as ratios were measured over all
    /// pages; 0 to 1.</summary>
    public double Incompressible { get; init; }

    /// <summary>CPU time to compress a page. Default the compressor's.</summary>
    public SimDuration? Store { get; init; }

    /// <summary>CPU time to decompress a page. Default the compressor's.</summary>
    public SimDuration? Load { get; init; }

    internal double MeanRatio => Ratio ?? Compressor switch
    {
        PageCompressor.Zstd => 3.37,
        PageCompressor.LzoRle => 2.74,
        _ => 2.63,
    };

    internal SimDuration StoreTime => Store ?? Compressor switch
    {
        PageCompressor.Zstd => 7950.Nanoseconds,
        PageCompressor.LzoRle => 6110.Nanoseconds,
        _ => 5250.Nanoseconds,
    };

    internal SimDuration LoadTime => Load ?? Compressor switch
    {
        PageCompressor.Zstd => 5090.Nanoseconds,
        PageCompressor.LzoRle => 1770.Nanoseconds,
        _ => 1281.Nanoseconds,
    };
}
