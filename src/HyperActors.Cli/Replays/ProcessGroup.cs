using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary>Replays several traces as processes that share the frames, taking turns in a token ring.</summary>
internal sealed class ProcessGroup
{
    private readonly LinuxPattern[] _patterns;
    private readonly long[] _references;
    private readonly IReadOnlyList<int> _quanta;
    private readonly bool _populate;
    private readonly GroupReplay _replay;

    /// <summary>Makes the group.</summary>
    /// <param name="traces">A trace for each process.</param>
    /// <param name="quanta">Accesses and frees a turn: one for all, or one for each process.</param>
    /// <param name="populate">Whether each process writes its pages once before counting starts.</param>
    public ProcessGroup(IReadOnlyList<TraceReferences> traces, IReadOnlyList<int> quanta, bool populate)
    {
        _patterns = [.. traces.Select(trace => trace.ToPattern())];
        _references = [.. traces.Select(trace => trace.References)];
        _quanta = quanta;
        _populate = populate;
        _replay = new GroupReplay(_patterns, quanta, populate);
    }

    /// <summary>Runs everything.</summary>
    /// <param name="policies">The policies; the bound may be among them.</param>
    /// <param name="sizes">Frames of all processes together.</param>
    /// <param name="jobs">Replays at a time; 0 means one for each processor.</param>
    /// <param name="interruption">Stops before the next replay.</param>
    /// <returns>Rows of the processes, and rows of the whole.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public (IReadOnlyList<ReplayRow> Processes, IReadOnlyList<ReplayRow> Totals) Run(
        IReadOnlyList<PolicyChoice> policies, IReadOnlyList<int> sizes, int jobs, CancellationToken interruption)
    {
        List<PolicyChoice> online = [.. policies.Where(policy => policy.Description.Input != PolicyInput.Future)];
        var rows = new ReplayRow[online.Count * sizes.Count][];
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = jobs == 0 ? Environment.ProcessorCount : jobs,
            CancellationToken = interruption,
        };
        Parallel.For(0, rows.Length, options, at =>
            rows[at] = Run(online[at / sizes.Count], sizes[at % sizes.Count]));
        List<ReplayRow> totals = [.. rows.Select(Total)];
        long references = _references.Sum();
        totals.AddRange(_replay.Bounds(sizes).Zip(
            sizes, (misses, size) => ReplayRow.Of(OptimalReplay.Description.Name, size, misses, references)));
        return ([.. rows.SelectMany(row => row)], totals);
    }

    private ReplayRow[] Run(PolicyChoice policy, int size)
    {
        if (policy.Description.Reclaim is null)
        {
            return [.. _replay.Run(policy, size).Select((result, process) =>
                ReplayRow.Of(policy.Text, size, result.Misses, _references[process]) with
                {
                    Process = process,
                    References = _references[process],
                    ResidentMean = result.ResidentMean,
                })];
        }
        LinuxReplayOptions replay = LinuxPolicies.ReplayOptions(policy, new PageCount(size)) with
        {
            Quantum = _quanta,
            Populate = _populate,
        };
        return [.. LinuxReplay.Run(replay, _patterns).Processes.Select((result, process) =>
            ReplayRow.From(policy.Text, size, result, _references[process]) with
            {
                Process = process,
                References = _references[process],
                ResidentMean = result.ResidentMean,
            })];
    }

    private ReplayRow Total(ReplayRow[] processes) =>
        ReplayRow.Of(
            processes[0].Policy, processes[0].Frames, processes.Sum(row => row.Misses), _references.Sum()) with
        {
            MajorFaults = SumOf(processes, row => row.MajorFaults),
            MinorFaults = SumOf(processes, row => row.MinorFaults),
            SwapOuts = SumOf(processes, row => row.SwapOuts),
            ResidentMean = processes.Sum(row => row.ResidentMean),
        };

    private static long? SumOf(ReplayRow[] rows, Func<ReplayRow, long?> count) =>
        count(rows[0]) is null ? null : rows.Sum(count);
}
