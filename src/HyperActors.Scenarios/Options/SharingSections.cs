namespace HyperActors.Scenarios;

/// <summary>Sharing of pages with equal content, by the names of Linux's KSM.</summary>
[Section("page sharing")]
internal sealed record KsmSection
{
    [Key("Pages that one wake of the scanner looks at (pages_to_scan).", Minimum = "1", Maximum = "1000000")]
    public int Scan { get; init; } = 100;

    [Key("Time between two wakes (sleep_millisecs).", Minimum = "1us", Maximum = "1h", Example = "20ms")]
    public SimDuration Every { get; init; } = 20.Milliseconds;

    [Key("Whether pages of zeroes share one page of their own (use_zero_pages).")]
    public bool ZeroPages { get; init; }

    [Key("Most pages that share one frame (max_page_sharing).", Minimum = "2", Maximum = "1000000")]
    public int MaxSharing { get; init; } = 256;
}

/// <summary>What the pages of a VM's processes begin with.</summary>
[Section("the content")]
internal sealed record ContentSection
{
    [Key("Name of the image: VMs that name the same one begin with the same pages.", IsName = true, Example = "debian")]
    public string Image { get; init; } = "image";

    [Key("Share of the pages that come from the image, until they are written.", Minimum = "0%", Maximum = "100%",
        Example = "30%")]
    public Ratio Shared { get; init; }

    [Key("Share of the pages that are all zeroes, until they are written.", Minimum = "0%", Maximum = "100%", Example = "5%")]
    public Ratio Zero { get; init; }
}
