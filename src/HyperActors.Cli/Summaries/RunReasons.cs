using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>Says why a VM stalled, from counted facts alone; where nothing dominates, it says nothing.</summary>
internal static class RunReasons
{
    /// <summary>A cause is named when it makes up more than this part of its effect.</summary>
    private const double Dominant = 0.4;

    /// <summary>A VM that lost less time than this is not worth a line.</summary>
    private const double NotableSlowdown = 1.05;

    private const int MostReasons = 3;

    /// <summary>The reasons, the most slowed VM first.</summary>
    public static IReadOnlyList<string> Of(RunSummary summary) =>
        [.. summary.Vms
            .Where(vm => vm.Slowdown > NotableSlowdown)
            .OrderByDescending(vm => vm.Slowdown)
            .Select(vm => Of(summary, vm))
            .OfType<string>()
            .Take(MostReasons)];

    private static string? Of(RunSummary summary, VmSummary vm)
    {
        if (LostFrames.Of(vm) is not { Share: > Dominant } lost)
            return null;
        string share = Figures.RoughPercent(lost.Share);
        string cause = lost.Taker == vm.Name
            ? $"{share} of the frames that it lost went to its own other pages"
            : $"{share} of the frames that it lost went to {lost.Taker}";
        return $"Why {Subject(summary, vm)}: {Waits(vm)}{cause}.";
    }

    private static string Subject(RunSummary summary, VmSummary vm)
    {
        ObjectiveResult? failed = summary.Slos.FirstOrDefault(slo =>
            slo.Status == ObjectiveStatus.Fail && slo.Expression.Contains($"vm={vm.Name}}}", StringComparison.Ordinal));
        return failed is null ? $"{vm.Name} is slow" : $"{failed.Name} failed";
    }

    private static string Waits(VmSummary vm)
    {
        double all = vm.StallSeconds.Swap + vm.StallSeconds.Allocation;
        double swap = all > 0 ? vm.StallSeconds.Swap / all : 0;
        return swap > Dominant ? $"{Figures.RoughPercent(swap)} of {vm.Name}'s stalls waited for swap; " : "";
    }
}
