namespace HyperActors.Actors;

/// <summary>Waits for a counter to move: for some microseconds by spinning, then by yielding, then asleep.</summary>
/// <remarks>
/// On cores of its own, a thread that spins answers in a tenth of a microsecond. Where cores are shared, the one it waits
/// for may need the very core it spins on: pure spinning there costs a factor of two to ten. So it spins no longer than a
/// wake-up would take.
/// </remarks>
internal sealed class Parker : IDisposable
{
    private const int Spins = 64;
    private const int Yields = 24;

    private readonly SemaphoreSlim _signal = new(0);
    private int _parked;

    /// <summary>Returns when the counter is no longer at the value.</summary>
    public void WaitWhile(ref long counter, long value)
    {
        for (int spin = 0; spin < Spins; spin++)
        {
            if (Volatile.Read(ref counter) != value)
                return;
            Thread.SpinWait(1);
        }
        for (int turn = 0; turn < Yields; turn++)
        {
            if (Volatile.Read(ref counter) != value)
                return;
            Thread.Yield();
        }
        while (Volatile.Read(ref counter) == value)
            Park(ref counter, value);
    }

    /// <summary>Wakes the waiter if it sleeps. Called after the counter was moved.</summary>
    public void Unpark()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _parked) == 1 && Interlocked.Exchange(ref _parked, 0) == 1)
            _signal.Release();
    }

    public void Dispose() => _signal.Dispose();

    private void Park(ref long counter, long value)
    {
        Interlocked.Exchange(ref _parked, 1);
        // The counter may have moved before the other side could see that somebody sleeps.
        if (Volatile.Read(ref counter) == value || Interlocked.Exchange(ref _parked, 0) == 0)
            _signal.Wait();
    }
}
