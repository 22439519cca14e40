using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Says what stops a machine, from counted facts alone; where nothing dominates, it says so.</summary>
internal static class Bottleneck
{
    /// <summary>A device or processor that is busy for this share of the time has nothing left to give.</summary>
    private const double Saturated = 0.9;

    /// <summary>Less lost time than this share explains no broken objective.</summary>
    private const double Notable = 0.05;

    /// <summary>One of two causes is named when it makes up more than this share of both.</summary>
    private const double Dominant = 0.6;

    /// <summary>The bottleneck in a word, for documents, and in a clause.</summary>
    /// <param name="atStop">The runs in which objectives fail.</param>
    /// <param name="atAnswer">The last in which they hold, to compare with; <see langword="null"/> if there are none.</param>
    public static (string Word, string Clause) Of(SweepGroup atStop, SweepGroup? atAnswer)
    {
        double swapStall = Mean(atStop, MachineFacts.SwapStall);
        double frameStall = Mean(atStop, MachineFacts.AllocationStall);
        double stall = swapStall + frameStall;
        if (atStop.Outcomes.Any(outcome => outcome.Summary.ExitCode == ExitCodes.SystemDied))
            return ("memory", "the simulated system dies: neither a frame nor a slot of swap is left");
        if (Mean(atStop, MachineFacts.SwapBusy) >= Saturated)
            return ("swap device", $"a swap device has no time left: it is {Compare(MachineFacts.SwapBusy, atStop, atAnswer, "busy")}");
        if (stall >= Notable && swapStall / stall > Dominant)
            return ("memory", $"memory is short: vCPUs {Compare(MachineFacts.SwapStall, atStop, atAnswer, "wait", " of their time")} for "
                + $"pages from swap; the device is busy {Figures.Percent(Mean(atStop, MachineFacts.SwapBusy))}, so its latency counts, "
                + "not its throughput");
        if (stall >= Notable && frameStall / stall > Dominant)
            return ("reclaim", "reclaim is too slow: vCPUs "
                + Compare(MachineFacts.AllocationStall, atStop, atAnswer, "wait", " of their time")
                + " for a frame, without I/O of their own");
        if (stall >= Notable)
            return ("memory", $"memory is short: vCPUs wait {Figures.Percent(swapStall)} of their time for pages from swap and "
                + $"{Figures.Percent(frameStall)} for frames");
        if (Mean(atStop, MachineFacts.CpuBusy) >= Saturated)
            return ("cpu", "no time is lost to memory: the vCPUs of the busiest VM are "
                + Compare(MachineFacts.CpuBusy, atStop, atAnswer, "busy"));
        return ("none", "no single resource dominates");
    }

    private static string Compare(MachineFact fact, SweepGroup atStop, SweepGroup? atAnswer, string verb, string of = "")
    {
        string before = atAnswer is null ? "" : $" ({Figures.Percent(Mean(atAnswer, fact))} at {atAnswer.Choices[0].Text})";
        return $"{verb} {Figures.Percent(Mean(atStop, fact))}{of}{before}";
    }

    private static double Mean(SweepGroup group, MachineFact fact) =>
        ConfidenceInterval.Of([.. group.Outcomes.Select(outcome => fact.Of(outcome.Summary)).OfType<double>()])?.Mean ?? 0;
}
