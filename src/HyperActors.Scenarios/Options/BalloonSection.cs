namespace HyperActors.Scenarios;

/// <summary>Who decides how large balloons are.</summary>
[Section("a balloon controller")]
internal sealed record BalloonSection
{
    [Key("Shares with a tax on idle memory, as in ESX.")]
    [Variant]
    public ProportionalSection? Proportional { get; init; }

    [Key("Keeps the host at a share of use, in steps, as Proxmox VE does.")]
    [Variant]
    public ProxmoxSection? Proxmox { get; init; }

    [Key("The same fraction for every VM between its least and its full memory, as XenServer's squeezed.")]
    [Variant]
    public EqualFractionSection? EqualFraction { get; init; }

    [Key("Nobody decides: each balloon takes a fixed amount, for experiments.")]
    [Variant]
    public FixedBalloonSection? Fixed { get; init; }
}

/// <summary>Shares with a tax on idle memory.</summary>
[Section("the proportional controller")]
internal sealed record ProportionalSection
{
    [Key("Tax on idle memory: an idle page costs 1 / (1 - tax) as much as an active one.", Minimum = "0%", Maximum = "99%",
        Example = "75%")]
    public Ratio Tax { get; init; } = new(0.75m);

    [Key("How far a balloon's target moves at a time at most.", Minimum = "4KiB", Maximum = "512GiB", Example = "64MiB")]
    public ByteSize Step { get; init; } = 64.MiB;

    [Key("Time between two decisions.", Minimum = "1us", Maximum = "1h", Example = "250ms")]
    public SimDuration Every { get; init; } = 250.Milliseconds;

    [Key("Pages of each VM whose accessed bits are looked at in one period.", Minimum = "1", Maximum = "2048")]
    public int Sample { get; init; } = 100;
}

/// <summary>The auto-ballooning of Proxmox VE.</summary>
[Section("the Proxmox-like controller")]
internal sealed record ProxmoxSection
{
    [Key("Share of the host's memory that may be in use.", Minimum = "1%", Maximum = "100%", Example = "80%")]
    public Ratio Target { get; init; } = new(0.80m);

    [Key("How far a balloon's target moves at a time at most.", Minimum = "4KiB", Maximum = "512GiB", Example = "100MiB")]
    public ByteSize Step { get; init; } = 100.MiB;

    [Key("Differences from the target that are let be.", Minimum = "0B", Maximum = "512GiB", Example = "10MiB")]
    public ByteSize Deadband { get; init; } = 10.MiB;

    [Key("Time between two decisions.", Minimum = "1us", Maximum = "1h", Example = "10s")]
    public SimDuration Every { get; init; } = 10.Seconds;
}

/// <summary>XenServer's squeezed.</summary>
[Section("the equal-fraction controller")]
internal sealed record EqualFractionSection
{
    [Key("Time between two decisions.", Minimum = "1us", Maximum = "1h", Example = "10s")]
    public SimDuration Every { get; init; } = 10.Seconds;

    [Key("How long a balloon may stand still off its target before its VM is left out.", Minimum = "1us",
        Maximum = "1h", Example = "5s")]
    public SimDuration InactiveAfter { get; init; } = 5.Seconds;
}

/// <summary>Balloons of a fixed size.</summary>
[Section("the fixed balloons")]
internal sealed record FixedBalloonSection
{
    [Key("Memory that the balloon of each VM takes, if its own guest.balloon.target does not say otherwise.",
        Minimum = "0B", Maximum = "512GiB", Example = "64MiB")]
    public ByteSize Target { get; init; }
}

/// <summary>The balloon driver of a guest.</summary>
[Section("a guest's balloon driver")]
internal sealed record GuestBalloonSection
{
    [Key("Memory that it takes at the start, before a controller says otherwise.", Minimum = "0B", Maximum = "512GiB",
        Example = "64MiB", Default = "that of reclaim.balloon.fixed, else none")]
    public ByteSize? Target { get; init; }

    [Key("Largest share of the guest's memory that it takes.", Minimum = "0%", Maximum = "100%", Example = "65%")]
    public Ratio Max { get; init; } = new(0.65m);

    [Key("Whether it lets memory go when the guest would otherwise end a process.")]
    public bool DeflateOnOom { get; init; }

    [Key("Pages that it takes at a time.", Minimum = "1", Maximum = "4096")]
    public int Batch { get; init; } = 256;

    [Key("Pause when it finds no page to take.", Minimum = "1us", Maximum = "1h", Example = "200ms")]
    public SimDuration Retry { get; init; } = 200.Milliseconds;
}

/// <summary>Free page reporting of a guest.</summary>
[Section("free page reporting")]
internal sealed record FreePageReportingSection
{
    [Key("Time from a page's becoming free to the report.", Minimum = "0s", Maximum = "1h", Example = "2s")]
    public SimDuration Delay { get; init; } = 2.Seconds;

    [Key("Only whole free blocks of 2^n pages of 4KiB are reported.", Minimum = "0", Maximum = "10")]
    public int Order { get; init; } = 9;
}
