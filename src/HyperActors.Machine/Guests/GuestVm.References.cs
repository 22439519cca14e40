namespace HyperActors.Machine;

/// <content>Every reference of the VM to its pages, for a host whose policy is to be an ideal one.</content>
/// <remarks>
/// No hypervisor sees this, and it costs the VM nothing. An access refers to the page that it reaches, and, if it had to
/// walk, to the pages of the guest's table on the way (those too that a walk cache spared). The access that faulted on
/// a page is not told: the policy learns of it when the page is mapped.
/// </remarks>
public sealed partial class GuestVm
{
    /// <summary>After so many accesses the host is told to ask, so that the log stays small.</summary>
    private const int ReferencesAtOnce = 65_536;

    private readonly List<PageReferences>? _references;
    private readonly bool _watched;
    private int _referencesLeft;
    private long _walksSeen;

    /// <summary>Accesses that may be made at once before <see cref="Watch"/> is called.</summary>
    private int ReferencesLeft => _references is null ? int.MaxValue : _referencesLeft;

    /// <summary>Looks at accesses to one page that were done, for the oracle and for an ideal policy.</summary>
    /// <param name="vcpu">Which vCPU made them.</param>
    /// <param name="process">For which process.</param>
    /// <param name="first">When the first took effect.</param>
    /// <param name="last">When the last took effect.</param>
    /// <param name="made">How many.</param>
    /// <param name="pending">Whether the first had faulted before.</param>
    /// <returns>Whether the host is to be told that references are due.</returns>
    private bool Watch(Vcpu vcpu, GuestProcess process, SimTime first, SimTime last, int made, bool pending)
    {
        long page = process.Run.Page;
        _oracle?.CheckTranslation(vcpu.Mmu, process.Space, page);
        if (_references is null)
            return false;
        if (_walksSeen != Counters.Translation.Walks)
            NoteTables(process, first);
        GuestEntry entry = process.Space.Table.Lookup(page);
        int unit = UnitOf(entry.Frame + (int)(page & (entry.Size.BasePages - 1)));
        if (!pending || unit != process.FaultedUnit)
            _references.Add(new PageReferences(first, unit, 1, SimDuration.Zero));
        process.FaultedUnit = -1;
        if (made > 1)
        {
            SimDuration step = new(process.Run.ThinkPicoseconds + _cpu.TlbHit.Picoseconds);
            _references.Add(new PageReferences(last - step * (made - 2), unit, made - 1, step));
        }
        _referencesLeft -= made;
        if (_referencesLeft > 0)
            return false;
        _referencesLeft = ReferencesAtOnce;
        return true;
    }

    private void NoteTables(GuestProcess process, SimTime time)
    {
        SkipWalk();
        Span<int> frames = stackalloc int[5];
        int levels = process.Space.Table.TablesOf(process.Run.Page, frames);
        for (int level = 0; level < levels; level++)
            _references!.Add(new PageReferences(time, UnitOf(frames[level]), 1, SimDuration.Zero));
    }

    /// <summary>A walk that ended in a fault: it will be made again.</summary>
    private void SkipWalk() => _walksSeen = Counters.Translation.Walks;

    private void TellReferencesDue(Vcpu vcpu, SimTime effect)
    {
        Context.AdvanceTo(effect);
        Context.Tell(_wiring.Hypervisor, new ReferencesDue(_wiring.Index), vcpu.Time - effect + _cpu.VmExit);
    }

    private void OnReportReferences(ReportReferences report)
    {
        Context.Tell(
            _wiring.Hypervisor, new ReferencesReported(_wiring.Index, report.Batch, [.. _references!]), _cpu.VmExit);
        _references.Clear();
    }
}
