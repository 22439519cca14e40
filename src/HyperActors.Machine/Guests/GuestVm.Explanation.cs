namespace HyperActors.Machine;

/// <content>One translation made visible.</content>
public sealed partial class GuestVm
{
    /// <summary>Names of the processes that live, in order of creation.</summary>
    public IReadOnlyList<string> LivingProcesses =>
        [.. _processes.Where(static process => process.State != ProcessState.Ended).Select(static process => process.Options.Name)];

    /// <summary>
    /// Translates one address as the vCPU of a process would at this moment, and records each step. It leaves the same
    /// traces in tables and TLBs as an access; a run that is to be compared must not go on after it.
    /// </summary>
    /// <param name="process">Name of a living process; <see langword="null"/> for the first.</param>
    /// <param name="page">Virtual page number, in base pages.</param>
    /// <param name="write">Whether the access writes.</param>
    /// <returns>What happened; <see langword="null"/> when there is no such living process.</returns>
    public ExplainedTranslation? Explain(string? process, long page, bool write)
    {
        GuestProcess? found = _processes.Find(other =>
            other.State != ProcessState.Ended && (process is null || other.Options.Name == process));
        if (found is null)
            return null;
        Vcpu vcpu = Array.Find(_vcpus, other => other.Process == found) ?? _vcpus[0];
        TranslationTrace trace = new();
        TranslationOutcome outcome = vcpu.Mmu.Explain(
            found.Space, page & (found.Space.Table.PageLimit - 1), write, firstTry: true, trace, out long cost, out int unit);
        return new ExplainedTranslation(found.Options.Name, vcpu.Index, outcome, trace, new SimDuration(cost), unit);
    }
}

/// <summary>One translation, step by step.</summary>
/// <param name="Process">Whose address it was.</param>
/// <param name="Vcpu">Which vCPU's TLBs and caches were asked.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Trace">The steps.</param>
/// <param name="Cost">The time it took, without the service of a fault.</param>
/// <param name="FaultedUnit">At a nested fault the guest-physical page, in units of the host's page size; else −1.</param>
public sealed record ExplainedTranslation(
    string Process,
    int Vcpu,
    TranslationOutcome Outcome,
    TranslationTrace Trace,
    SimDuration Cost,
    int FaultedUnit);
