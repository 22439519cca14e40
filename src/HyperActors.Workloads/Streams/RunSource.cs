namespace HyperActors.Workloads;

/// <summary>A stream read ahead by a few runs, so that a run can be taken in parts.</summary>
internal sealed class RunSource(IAccessStream stream)
{
    private readonly AccessRun[] _runs = new AccessRun[256];
    private int _next;
    private int _end;

    /// <summary>What is known of the accesses to come, of which some may have been read already.</summary>
    public AccessOutlook? Outlook => stream.Outlook;

    /// <summary>Takes the next run, or as much of it as has a given number of accesses.</summary>
    /// <param name="most">At least 1.</param>
    /// <param name="run">What was taken.</param>
    /// <returns>False when the stream has ended.</returns>
    public bool TryTake(long most, out AccessRun run)
    {
        if (_next == _end && !Refill())
        {
            run = default;
            return false;
        }
        ref AccessRun first = ref _runs[_next];
        if (first.Count <= most)
        {
            run = first;
            _next++;
            return true;
        }
        run = first with { Count = (int)most };
        first = first with { Count = first.Count - (int)most };
        return true;
    }

    private bool Refill()
    {
        _next = 0;
        _end = stream.Fill(_runs);
        return _end > 0;
    }
}
