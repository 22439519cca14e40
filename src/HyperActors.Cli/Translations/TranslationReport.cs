using System.Text.Json.Serialization;

namespace HyperActors.Cli;

/// <summary>One translation of a guest-virtual address, from the look-up in the TLB to the machine address.</summary>
internal sealed record TranslationReport
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/translation/v1";

    /// <summary>Name of the VM.</summary>
    public required string Vm { get; init; }

    /// <summary>The virtual processor that asks.</summary>
    public required int Vcpu { get; init; }

    /// <summary>The process whose address it is.</summary>
    public required string Process { get; init; }

    /// <summary>Virtual time of the access, in nanoseconds.</summary>
    [JsonPropertyName("t_ns")]
    public required double AtNanoseconds { get; init; }

    /// <summary><c>read</c> or <c>write</c>.</summary>
    [JsonPropertyName("op")]
    public required string Operation { get; init; }

    /// <summary>The guest-virtual address, in hexadecimal.</summary>
    [JsonPropertyName("gva")]
    public required string GuestVirtual { get; init; }

    /// <summary>The index into each level of the guest's table, the highest level first.</summary>
    public required IReadOnlyList<int> Indices { get; init; }

    /// <summary>The part of the address that is not translated.</summary>
    public required long Offset { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<ExplainedStep> Steps { get; init; }

    /// <summary>Where the address lies in the VM's memory; <see langword="null"/> if nowhere.</summary>
    [JsonPropertyName("gpa")]
    public string? GuestPhysical { get; init; }

    /// <summary>Where it lies in the machine's memory; <see langword="null"/> if nowhere.</summary>
    [JsonPropertyName("hpa")]
    public string? Machine { get; init; }

    /// <summary>How it ended: <c>translated</c>, or the fault.</summary>
    public required string Outcome { get; init; }

    /// <summary>Most entries that a walk of these tables can read.</summary>
    public required int MostReads { get; init; }
}
