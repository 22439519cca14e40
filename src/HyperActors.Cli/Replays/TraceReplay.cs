using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary>Replays one trace with all policies and sizes, those that choose victims and kernels' reclaim alike.
/// </summary>
/// <param name="trace">The trace.</param>
/// <param name="populate">Whether every page is written once, in order, before counting starts.</param>
internal sealed class TraceReplay(TraceReferences trace, bool populate)
{
    // Whatever the policy, each page is missed exactly once while all are populated, and the clairvoyant's choices
    // then can only help what follows: so its misses less those are a bound for every policy's.
    private readonly long _populating = populate ? trace.Pages : 0;

    /// <summary>The references that the other policies are replayed on; for LRU's curve, too.</summary>
    public ReferenceString References { get; } = trace.ToReferences(populate);

    /// <summary>Misses that do not count.</summary>
    public long Populating => _populating;

    /// <summary>Runs everything.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="sizes">Frames.</param>
    /// <param name="jobs">Replays at a time; 0 means one for each processor.</param>
    /// <param name="interruption">Stops before the next replay.</param>
    /// <returns>For each policy in order, for each size in order, its row.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public IReadOnlyList<ReplayRow> Run(
        IReadOnlyList<PolicyChoice> policies, IReadOnlyList<int> sizes, int jobs, CancellationToken interruption)
    {
        List<PolicyChoice> choosing = [.. policies.Where(policy => policy.Description.Reclaim is null)];
        IReadOnlyList<ReplayResult> chosen = Replayer.Run(References, choosing, sizes, jobs, interruption);
        var rows = chosen.Select(result => ReplayRow.From(result, trace.References, _populating))
            .ToDictionary(row => (row.Policy, row.Frames));
        List<PolicyChoice> kernels = [.. policies.Where(policy => policy.Description.Reclaim is not null)];
        if (kernels.Count > 0)
            foreach (ReplayRow row in RunKernels(kernels, sizes, jobs, interruption))
                rows.Add((row.Policy, row.Frames), row);
        return [.. policies.SelectMany(policy => sizes.Select(size => rows[(policy.Text, size)]))];
    }

    private ReplayRow[] RunKernels(
        List<PolicyChoice> kernels, IReadOnlyList<int> sizes, int jobs, CancellationToken interruption)
    {
        LinuxPattern pattern = trace.ToPattern();
        ReplayRow[] rows = new ReplayRow[kernels.Count * sizes.Count];
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = jobs == 0 ? Environment.ProcessorCount : jobs,
            CancellationToken = interruption,
        };
        Parallel.For(0, rows.Length, options, at =>
        {
            PolicyChoice kernel = kernels[at / sizes.Count];
            int size = sizes[at % sizes.Count];
            LinuxReplayOptions replay = LinuxPolicies.ReplayOptions(kernel, new PageCount(size)) with
            {
                Populate = populate,
            };
            LinuxProcessResult result = LinuxReplay.Run(replay, pattern).Processes[0];
            rows[at] = ReplayRow.From(kernel.Text, size, result, trace.References);
        });
        return rows;
    }
}
