using System.Diagnostics;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>Looks at a run now and then, in wall time, and shows what it sees.</summary>
/// <param name="scenario">What is run.</param>
/// <param name="machine">The machine; it stands still while the observer is called.</param>
/// <param name="view">Where to show it.</param>
internal sealed class ProgressObserver(Scenario scenario, SimulatedMachine machine, IProgressView view) : IRunObserver
{
    private readonly IReadOnlyList<VmPlanSummary> _plans = scenario.Plan().Vms;
    private IReadOnlyList<GuestVm>? _vms;
    private long _last = Stopwatch.GetTimestamp();

    /// <inheritdoc />
    public bool Observe(SimTime now, long events)
    {
        if (Stopwatch.GetElapsedTime(_last) < view.Period)
            return true;
        _last = Stopwatch.GetTimestamp();
        view.Show(new RunSnapshot(now, events, Vms()));
        return true;
    }

    private VmSnapshot[] Vms()
    {
        _vms ??= machine.Vms;
        HypervisorCounters hypervisor = machine.Hypervisor.Counters;
        var snapshots = new VmSnapshot[_vms.Count];
        for (int index = 0; index < snapshots.Length; index++)
        {
            GuestVm vm = _vms[index];
            snapshots[index] = new VmSnapshot(
                vm.Name, StateOf(vm), hypervisor.ResidentPages[index], _plans[index].Memory.Pages.Value,
                vm.Counters.Accesses, vm.Counters.NestedMajorFaults + vm.Counters.GuestMajorFaults);
        }
        return snapshots;
    }

    private static string StateOf(GuestVm vm) =>
        vm.Killed ? "killed" : vm.Finished is not null ? "finished" : vm.PendingFaults > 0 ? "waits" : "running";
}
