namespace HyperActors.Actors;

/// <summary>The threads that share the partitions of a window.</summary>
/// <remarks>
/// Partitions are claimed, not assigned: each thread begins with those it ran before, whose memory its core still holds,
/// then helps with the others. A thread that the operating system has taken off its core delays only the partition it
/// was in the middle of. The window ends when all partitions are done, not when all threads have come: one that sleeps
/// is not waited for. A claim is a compare-and-swap from −window to window, so a thread that comes late to a window
/// finds nothing of it left to take. The threads begin with the first window that is shared: many runs have none.
/// </remarks>
internal sealed class WindowCrew : IDisposable
{
    private readonly int _threads;
    private Thread[] _helpers = [];
    private Parker[] _parkers = [];
    private readonly Parker _caller = new();
    private readonly long[] _claims;
    private IReadOnlyList<Partition> _partitions = [];
    private long _window;
    private long _finished;
    private int _remaining;
    private long _busy;
    private Exception? _error;

    public WindowCrew(int threads, int partitions)
    {
        _claims = new long[partitions];
        _threads = threads;
    }

    /// <summary>For how long partitions were at work in the last window, added up, in ticks of the clock.</summary>
    public long Busy => _busy;

    /// <summary>Runs the window of all active partitions and returns when they are done.</summary>
    public void RunWindow(IReadOnlyList<Partition> partitions, IReadOnlyList<Partition> active)
    {
        if (_helpers.Length < _threads - 1)
            StartHelpers();
        long window = _window + 1;
        for (int index = 0; index < active.Count; index++)
            _claims[active[index].Index] = -window;
        _partitions = partitions;
        _remaining = active.Count;
        _busy = 0;
        Volatile.Write(ref _window, window);
        foreach (Parker parker in _parkers)
            parker.Unpark();
        Claim(window, 0);
        _caller.WaitWhile(ref _finished, window - 1);
        if (_error is not null)
            throw new InvalidOperationException("A partition's thread broke off.", _error);
    }

    public void Dispose()
    {
        Volatile.Write(ref _window, -1);
        for (int index = 0; index < _helpers.Length; index++)
        {
            _parkers[index].Unpark();
            _helpers[index].Join();
            _parkers[index].Dispose();
        }
        _caller.Dispose();
    }

    private void StartHelpers()
    {
        _parkers = [.. Enumerable.Range(0, _threads - 1).Select(static _ => new Parker())];
        _helpers = [.. _parkers.Select((_, helper) =>
            new Thread(() => Help(helper)) { IsBackground = true, Name = $"partition helper {helper + 1}" })];
        foreach (Thread helper in _helpers)
            helper.Start();
    }

    private void Help(int helper)
    {
        long seen = 0;
        while (true)
        {
            _parkers[helper].WaitWhile(ref _window, seen);
            seen = Volatile.Read(ref _window);
            if (seen < 0)
                return;
            Claim(seen, helper + 1);
        }
    }

    private void Claim(long window, int thread)
    {
        for (int turn = 0; turn < _threads; turn++)
            for (int index = (thread + turn) % _threads; index < _claims.Length; index += _threads)
                if (Interlocked.CompareExchange(ref _claims[index], window, -window) == -window)
                    Run(_partitions[index], window);
    }

    private void Run(Partition partition, long window)
    {
        long began = WindowPace.Now;
        try
        {
            partition.RunWindow();
        }
        catch (Exception exception)
        {
            _error = exception;
        }
        Interlocked.Add(ref _busy, WindowPace.Now - began);
        if (Interlocked.Decrement(ref _remaining) > 0)
            return;
        Volatile.Write(ref _finished, window);
        _caller.Unpark();
    }
}
