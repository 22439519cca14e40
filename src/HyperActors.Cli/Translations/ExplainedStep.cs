using System.Text.Json.Serialization;

namespace HyperActors.Cli;

/// <summary>What kind of step of a translation it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExplainedStepKind>))]
internal enum ExplainedStepKind
{
    /// <summary>A look-up in a TLB.</summary>
    [JsonStringEnumMemberName("tlb")]
    Tlb,

    /// <summary>A look-up in a page-walk cache or in the nested TLB.</summary>
    [JsonStringEnumMemberName("pwc")]
    WalkCache,

    /// <summary>A read of an entry of the VM's page table.</summary>
    [JsonStringEnumMemberName("gread")]
    GuestRead,

    /// <summary>A read of an entry of the hypervisor's page table.</summary>
    [JsonStringEnumMemberName("nread")]
    NestedRead,

    /// <summary>A page was not there.</summary>
    [JsonStringEnumMemberName("fault")]
    Fault,

    /// <summary>A message between actors.</summary>
    [JsonStringEnumMemberName("msg")]
    Message,

    /// <summary>The access went on.</summary>
    [JsonStringEnumMemberName("resume")]
    Resume,
}

/// <summary>One step of a translation: something was looked up, read, missed or told.</summary>
internal sealed record ExplainedStep
{
    /// <summary>Its number, from 1.</summary>
    [JsonPropertyName("n")]
    public required int Number { get; init; }

    /// <summary>When it began, in nanoseconds of virtual time.</summary>
    [JsonPropertyName("t_ns")]
    public required double AtNanoseconds { get; init; }

    /// <summary>What it cost, in nanoseconds.</summary>
    [JsonPropertyName("ns")]
    public required double Nanoseconds { get; init; }

    /// <summary>Who did it: <c>mmu</c>, or an actor.</summary>
    public required string Actor { get; init; }

    /// <summary>What it was.</summary>
    public required ExplainedStepKind Kind { get; init; }

    /// <summary>Level of the table that was read: 1 holds the page's own entry.</summary>
    public int? Level { get; init; }

    /// <summary>Index into the table: nine bits of the address.</summary>
    public int? Index { get; init; }

    /// <summary>In hexadecimal: where a guest's entry lies in the VM's memory, or the address that a nested step translates.</summary>
    [JsonPropertyName("gpa")]
    public string? GuestPhysical { get; init; }

    /// <summary>In hexadecimal: where a guest's entry lies in the machine's memory.</summary>
    [JsonPropertyName("hpa")]
    public string? Machine { get; init; }

    /// <summary>
    /// In hexadecimal what was found: the guest-physical address of the next table or page (guest), or a machine address.
    /// </summary>
    public string? Yields { get; init; }

    /// <summary>Whether a look-up found something; <see langword="null"/> for steps that are none.</summary>
    public bool? Hit { get; init; }

    /// <summary>The step in words.</summary>
    public required string Text { get; init; }
}
