namespace HyperActors.Workloads;

/// <summary>Collects accesses of one kind to one page into a run, for traces that tell each access.</summary>
internal struct RunMerger
{
    private AccessRun _pending;

    /// <summary>Whether accesses have been added that were not taken.</summary>
    public readonly bool HasPending => _pending.Count > 0;

    /// <summary>Adds accesses, and tells the run that they end, if they end one.</summary>
    /// <returns>Whether <paramref name="finished"/> is a run that is now complete.</returns>
    public bool Add(AccessRun access, out AccessRun finished)
    {
        finished = _pending;
        if (access.Page == finished.Page && access.Kind == finished.Kind && finished.Count is > 0 and < 1 << 30
            && access.ThinkPicoseconds == finished.ThinkPicoseconds && access.Kind != AccessKind.Free)
        {
            _pending = finished with { Count = finished.Count + access.Count };
            return false;
        }
        _pending = access;
        return finished.Count > 0;
    }

    /// <summary>Takes what is left.</summary>
    public AccessRun Take()
    {
        AccessRun run = _pending;
        _pending = default;
        return run;
    }
}
