namespace HyperActors.Actors;

/// <summary>Actors in partitions, a window at a time on several threads: the engine for more than one core.</summary>
/// <remarks>
/// <para>
/// The result is that of the <see cref="SequentialEngine"/>, bit for bit, whatever the number of partitions and threads.
/// What changes is speed, and there are two ways to run. Windows with enough work are shared by the threads. Where that
/// does not pay, because windows are small or the machine is busy, all actors are put into one partition, which one
/// thread runs without any agreement; after a while sharing is tried again. <see cref="WindowPace"/> decides.
/// </para>
/// <para>
/// Rejected: optimistic execution with roll-back (every actor would have to undo; measured with PHOLD in ROSS it wins
/// little with large populations and collapses on shared cores), null messages (many small messages where one
/// reduction does), and a queue shared by threads (a lock a message).
/// </para>
/// </remarks>
public sealed class ParallelEngine : IEngine
{
    /// <summary>Below this much work a window is not worth its agreement.</summary>
    private const int SmallWindow = 48;

    /// <summary>Over how many windows that is looked at.</summary>
    private const int Sample = 512;

    private const int FirstSample = 64;

    private readonly int _partitions;
    private readonly int _threads;
    private readonly bool _always;

    /// <summary>Makes the engine.</summary>
    /// <param name="partitions">Into how many parts the actors are divided. Default: as many as there are processors; at least 1.</param>
    /// <param name="threads">How many threads run them. Default: one a partition, at most one a processor.</param>
    /// <param name="alwaysShare">
    /// Shares every window among the threads, however little it holds: for tests, and to measure what that costs. Default false.
    /// </param>
    public ParallelEngine(int? partitions = null, int? threads = null, bool alwaysShare = false)
    {
        _partitions = partitions ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(_partitions, 1, nameof(partitions));
        _threads = threads ?? Math.Min(_partitions, Environment.ProcessorCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(_threads, 1, nameof(threads));
        _always = alwaysShare;
    }

    /// <inheritdoc />
    public string Name => "parallel";

    /// <inheritdoc />
    public void Run(EngineSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        int partitions = Math.Clamp(session.RootCount, 1, _partitions);
        if (partitions == 1)
        {
            new SequentialEngine().Run(session);
            return;
        }
        using WindowCrew crew = new(Math.Min(_threads, partitions), partitions);
        if (_always || _threads == 1)
        {
            session.Divide(partitions);
            while (session.OpenWindow())
                RunWindow(session, crew, _always);
            return;
        }
        RunAdaptively(session, crew, partitions);
    }

    private static void RunAdaptively(EngineSession session, WindowCrew crew, int partitions)
    {
        session.Divide(partitions);
        WindowPace pace = new(session.Pending);
        while (RunDivided(session, crew, pace))
        {
            Divide(session, 1, pace);
            while (!pace.Shared)
            {
                if (!session.OpenWindow())
                    return;
                session.Partitions[0].RunWindow();
                pace.Add(session.WorkInWindow);
            }
            Divide(session, partitions, pace);
        }
    }

    private static void Divide(EngineSession session, int partitions, WindowPace pace)
    {
        long began = WindowPace.Now;
        session.Divide(partitions);
        pace.AddDivision(WindowPace.Now - began);
    }

    /// <summary>Runs until one partition proves the better way (true) or the run is over (false).</summary>
    private static bool RunDivided(EngineSession session, WindowCrew crew, WindowPace pace)
    {
        long sampled = session.Work;
        int sample = FirstSample;
        for (int window = 1; session.OpenWindow(); window++)
        {
            bool shared = pace.Shared && session.Active.Count > 1;
            RunWindow(session, crew, shared);
            session.SharedWindows += shared ? 1 : 0;
            pace.Add(session.WorkInWindow, shared ? crew.Busy : 0);
            if (pace.PrefersOnePartition)
                return true;
            if (window != sample)
                continue;
            if (session.Work - sampled < sample * SmallWindow)
            {
                pace.GiveUpSharing();
                return true;
            }
            sampled = session.Work;
            (window, sample) = (0, Sample);
        }
        return false;
    }

    private static void RunWindow(EngineSession session, WindowCrew crew, bool shared)
    {
        if (shared)
        {
            crew.RunWindow(session.Partitions, session.Active);
        }
        else
        {
            for (int index = 0; index < session.Active.Count; index++)
                session.Active[index].RunWindow();
        }
        session.Exchange();
    }
}
