using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.Cli;

/// <summary>The words for the steps of a translation.</summary>
internal static class TranslationWords
{
    /// <summary>An address without leading zeroes.</summary>
    public static string Address(long address) => $"0x{address.ToString("x", CultureInfo.InvariantCulture)}";

    /// <summary>What a step of the MMU looked at, and what it found.</summary>
    public static string Describe(TranslationStep step) => step.Kind switch
    {
        StepKind.Tlb => $"L{step.Level} TLB: {Found(step, "machine")}",
        StepKind.GuestWalkCache => $"walk cache of guest level {step.Level}: {Found(step, "table at machine")}",
        StepKind.NestedWalkCache => $"walk cache of nested level {step.Level}: {Found(step, "table at")}",
        StepKind.NestedTlb => $"nested TLB, VM's {Address(step.GuestPhysical ?? 0)}: {Found(step, "machine")}",
        StepKind.GuestRead => $"entry at VM's {Address(step.GuestPhysical ?? 0)}: {Entry(step, "VM's")}",
        _ => $"of VM's {Address(step.GuestPhysical ?? 0)}: {Entry(step, "machine")}",
    };

    /// <summary>Where a page is, as the end of a sentence.</summary>
    public static string Describe(PagePlace place, MachineOptions options) => place.Kind switch
    {
        PagePlaceKind.Untouched => "new: it gets a cleared frame",
        PagePlaceKind.Zeroes => "known to be all zeroes: it gets a cleared frame",
        PagePlaceKind.Compressed => "in the compressed pool",
        PagePlaceKind.Frame => "in a frame already",
        PagePlaceKind.Swap => $"on the swap device {options.Swap[place.Device].Name}",
        _ => "on its way: the vCPU waits for it",
    };

    private static string Found(TranslationStep step, string what) =>
        !step.Hit ? "miss" : step.Yields is { } found ? $"hit, {what} {Address(found)}" : "hit";

    private static string Entry(TranslationStep step, string what) =>
        !step.Hit ? "not present" : step.Yields is { } found ? $"{what} {Address(found)}" : "next table";
}
