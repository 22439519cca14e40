namespace HyperActors.Workloads;

/// <summary>What all generators share: the populating prefix, the visits, and the draw of reading or writing.</summary>
/// <remarks>
/// A generator is a struct that picks the next page. The loop below is compiled once for each of them, so that picking
/// is inlined; a virtual call for each access would cost more than the access. Of one random stream the page is drawn
/// first and the kind second, and kinds that are certain draw nothing.
/// </remarks>
public abstract class GeneratedStream : IAccessStream
{
    private readonly long _firstPage;
    private readonly long _think;
    private readonly int _count;
    private readonly Probability _writes;
    private readonly long _workingSet;
    private RandomStream _random;
    private readonly AccessOutlook _outlook;
    private long _populated;

    private protected GeneratedStream(GeneratorOptions options, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionProblem.ThrowIfAny(options.Problems());
        _firstPage = options.FirstPage;
        _think = options.ThinkTime.Picoseconds;
        _count = options.AccessesPerPage;
        _writes = options.WriteRatio;
        _workingSet = options.WorkingSet.Value;
        _populated = options.Populate ? 0 : _workingSet;
        _random = random;
        _outlook = new AccessOutlook(
            _firstPage, _workingSet, options.Populate || _writes != Probability.Never, _think, long.MaxValue);
    }

    /// <inheritdoc />
    public AccessOutlook? Outlook => _outlook;

    /// <inheritdoc />
    public abstract int Fill(Span<AccessRun> buffer);

    /// <summary>Lets a derived class set up its tables from the same random stream, before the first access.</summary>
    private protected ref RandomStream Random => ref _random;

    private protected int FillFrom<TPicker>(ref TPicker picker, Span<AccessRun> buffer)
        where TPicker : struct, IPagePicker
    {
        if (_populated < _workingSet)
            return Populate(buffer);
        if (_writes.Threshold == 0)
            FillCertain(ref picker, buffer, _writes.IsOne ? AccessKind.Write : AccessKind.Read);
        else
            FillByChance(ref picker, buffer);
        return buffer.Length;
    }

    private int Populate(Span<AccessRun> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _workingSet - _populated);
        for (int i = 0; i < count; i++)
            buffer[i] = new AccessRun(_firstPage + _populated++, _think, 1, AccessKind.Write);
        return count;
    }

    private void FillCertain<TPicker>(ref TPicker picker, Span<AccessRun> buffer, AccessKind kind)
        where TPicker : struct, IPagePicker
    {
        (long first, long think, int count) = (_firstPage, _think, _count);
        RandomStream random = _random;
        TPicker local = picker;
        foreach (ref AccessRun run in buffer)
            run = new AccessRun(unchecked(first + local.Next(ref random)), think, count, kind);
        picker = local;
        _random = random;
    }

    private void FillByChance<TPicker>(ref TPicker picker, Span<AccessRun> buffer)
        where TPicker : struct, IPagePicker
    {
        (long first, long think, int count, ulong threshold) = (_firstPage, _think, _count, _writes.Threshold);
        RandomStream random = _random;
        TPicker local = picker;
        foreach (ref AccessRun run in buffer)
        {
            long page = unchecked(first + local.Next(ref random));
            AccessKind kind = random.Next() < threshold ? AccessKind.Write : AccessKind.Read;
            run = new AccessRun(page, think, count, kind);
        }
        picker = local;
        _random = random;
    }
}
