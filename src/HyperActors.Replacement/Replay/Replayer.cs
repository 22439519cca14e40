namespace HyperActors.Replacement;

/// <summary>Counts the misses of a trace for many policies and sizes, several at a time.</summary>
public static class Replayer
{
    private const int SizesThatPayForOnePass = 8;

    /// <summary>Replays a trace.</summary>
    /// <param name="trace">The trace; shared, only read.</param>
    /// <param name="policies">The policies; <c>min</c> is the clairvoyant bound.</param>
    /// <param name="frames">The sizes of memory in frames, each at least 1.</param>
    /// <param name="degree">How many replays run at a time; 0 means one for each processor. It changes the speed alone,
    /// never a result.</param>
    /// <param name="cancellation">Stops before the next replay.</param>
    /// <returns>For each policy in order, for each size in order, the result.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size or the degree is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<ReplayResult> Run(
        ReferenceString trace,
        IReadOnlyList<PolicyChoice> policies,
        IReadOnlyList<int> frames,
        int degree = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        foreach (int size in frames)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(frames));
        ReplayResult[] results = new ReplayResult[policies.Count * frames.Count];
        List<Action> jobs = [];
        for (int policy = 0; policy < policies.Count; policy++)
            AddJobs(jobs, trace, policies[policy], frames, results, policy * frames.Count);
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = degree == 0 ? Environment.ProcessorCount : degree,
            CancellationToken = cancellation,
        };
        Parallel.ForEach(jobs, options, job => job());
        return results;
    }

    /// <summary>Replays a trace with one policy and size.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="policy">The policy; <c>min</c> is the clairvoyant bound.</param>
    /// <param name="frames">How many frames; at least 1.</param>
    public static ReplayResult Run(ReferenceString trace, PolicyChoice policy, int frames)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(trace);
        if (!policy.CanRunOnline)
            return new OptimalReplay(trace).Run(frames);
        IReplacementPolicy instance = policy.Create(frames, PageSpace.Dense(trace.Pages));
        long misses = new ReplayMemory(frames, trace.Pages).Play(instance, trace.Events);
        instance.CheckInvariants();
        return new ReplayResult(policy.Text, frames, trace.References, misses);
    }

    private static void AddJobs(
        List<Action> jobs,
        ReferenceString trace,
        PolicyChoice policy,
        IReadOnlyList<int> frames,
        ReplayResult[] results,
        int first)
    {
        if (policy.Description == LruPolicy.Description && frames.Count >= SizesThatPayForOnePass)
        {
            jobs.Add(() => FillAllSizes(trace, policy, frames, results, first));
            return;
        }
        // The future is looked up once for all sizes.
        Lazy<OptimalReplay> optimal = new(() => new OptimalReplay(trace));
        for (int size = 0; size < frames.Count; size++)
        {
            int place = first + size;
            int wanted = frames[size];
            jobs.Add(() => results[place] = policy.CanRunOnline
                ? Run(trace, policy, wanted)
                : optimal.Value.Run(wanted));
        }
    }

    private static void FillAllSizes(
        ReferenceString trace, PolicyChoice policy, IReadOnlyList<int> frames, ReplayResult[] results, int first)
    {
        LruMissCurve curve = LruMissCurve.Of(trace);
        for (int size = 0; size < frames.Count; size++)
        {
            long misses = curve.MissesWith(frames[size]);
            results[first + size] = new ReplayResult(policy.Text, frames[size], trace.References, misses);
        }
    }
}
