using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>A device that pages go out to.</summary>
[Section("a swap device")]
internal sealed record SwapSection
{
    /// <summary>Its key in the file.</summary>
    public string Name { get; init; } = "";

    [Key("A name of 'list profiles', or a YAML file relative to the scenario.", Default = "built-in values",
        Example = "nvme")]
    public string? Profile { get; init; }

    [Key("How much it holds.", Minimum = "4KiB", Maximum = "256GiB", Example = "16GiB")]
    public required ByteSize Capacity { get; init; }

    [Key("Devices of higher priority are filled first; equal ones in turn.", Minimum = "-32768", Maximum = "32767")]
    public int Priority { get; init; }

    [Key("Operations that it serves at the same time.", Minimum = "1", Maximum = "1024",
        Default = "the profile's, else 1")]
    public int? Channels { get; init; }

    [Key("Longest queue of waiting operations.", Minimum = "1", Maximum = "1048576",
        Default = "the profile's, else 1024")]
    public int? QueueDepth { get; init; }

    [Key("Time of a read, before the transfer.", Default = "the profile's, else 90us")]
    public LatencySection? Read { get; init; }

    [Key("Time of a write, before the transfer.", Default = "the profile's, else 25us")]
    public LatencySection? Write { get; init; }

    [Key("Makes reads and writes vary evenly by this share around their mean.", Minimum = "0%", Maximum = "100%",
        Example = "20%")]
    public Ratio? Jitter { get; init; }

    [Key("Transfer of data, on top of the latency.", Minimum = "4KiB/s", Maximum = "1TiB/s", Example = "500MiB/s",
        Default = "the profile's, else without limit")]
    public Bandwidth? Bandwidth { get; init; }

    [Key("Time that one page adds to an operation; in place of a bandwidth.", Minimum = "0ns", Maximum = "1s",
        Example = "2us")]
    public SimDuration? PerPage { get; init; }

    [Key("Pages read together, the wanted one included.", Default = "the profile's, else 8")]
    public ReadaheadSection? Readahead { get; init; }

    [Key("Pages written together at most.", Minimum = "1", Maximum = "512", Default = "the profile's, else 32")]
    public int? WriteCluster { get; init; }
}

/// <summary>Pages read together.</summary>
[Section("a readahead", ShortFor = "fixed")]
internal sealed record ReadaheadSection
{
    [Key("An aligned window of pages whose slots are near; 1 is no readahead.", Minimum = "1", Maximum = "512")]
    [Variant]
    public int? Fixed { get; init; }

    [Key("A window around the faulting address that grows with its hits, as Linux's readahead of a mapped region.")]
    [Variant]
    public AdaptiveReadaheadSection? Adaptive { get; init; }
}

/// <summary>A window that grows with its hits.</summary>
[Section("an adaptive readahead", ShortFor = "max")]
internal sealed record AdaptiveReadaheadSection
{
    [Key("Pages of a window at most.", Minimum = "2", Maximum = "32")]
    public int Max { get; init; } = 8;
}

/// <summary>The time that a device takes for an operation.</summary>
[Section("a latency", ShortFor = "mean")]
internal sealed record LatencySection
{
    [Key("The mean; the median for logNormal.", Minimum = "1ns", Maximum = "100s", Example = "90us")]
    public required SimDuration Mean { get; init; }

    [Key("fixed, uniform, exponential or logNormal.")]
    public LatencyShape Shape { get; init; }

    [Key("Relative to the mean: half the width for uniform, 84th percentile over median minus 1 for logNormal.",
        Minimum = "0%", Maximum = "10000%", Example = "20%")]
    public Ratio Spread { get; init; }
}

/// <summary>A file of <c>config/swap</c>.</summary>
[Section("a swap profile")]
internal sealed record SwapProfileSection
{
    [Key("Name of the profile.")]
    public string? Name { get; init; }

    [Key("Which device it stands for.")]
    public string? About { get; init; }

    [Key("Kind of device, such as nvme or hdd.")]
    public string? Kind { get; init; }

    [Key("Operations that it serves at the same time.", Minimum = "1", Maximum = "1024")]
    public int? Channels { get; init; }

    [Key("Longest queue of waiting operations.", Minimum = "1", Maximum = "1048576")]
    public int? QueueDepth { get; init; }

    [Key("Time of a read, before the transfer.")]
    public LatencySection? Read { get; init; }

    [Key("Time of a write, before the transfer.")]
    public LatencySection? Write { get; init; }

    [Key("Transfer of data.", Minimum = "4KiB/s", Maximum = "1TiB/s", Example = "500MiB/s")]
    public Bandwidth? Bandwidth { get; init; }

    [Key("Time that one page adds to an operation.", Minimum = "0ns", Maximum = "1s", Example = "2us")]
    public SimDuration? PerPage { get; init; }

    [Key("Pages read together.")]
    public ReadaheadSection? Readahead { get; init; }

    [Key("Pages written together at most.", Minimum = "1", Maximum = "512")]
    public int? WriteCluster { get; init; }

    [Key("Where each number comes from.")]
    [Free]
    public object? Sources { get; init; }
}
