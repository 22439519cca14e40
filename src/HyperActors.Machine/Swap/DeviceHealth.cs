namespace HyperActors.Machine;

/// <summary>Whether a swap device is there and works, as far as its answers tell, and the reads that wait for it.</summary>
/// <remarks>
/// A device that is gone answers at once that it is (<see cref="IoError.Gone"/>), as a host's adapter does. Reads wait for
/// it, as their pages are nowhere else; writes go to other devices or stay in memory. One that stays away for too long is
/// given up: what waits for it fails. It may still come back.
/// </remarks>
internal sealed class DeviceHealth
{
    private readonly Queue<long> _parked = new();
    private int _outages;

    /// <summary>The device has said that it is gone, and not yet that it is back.</summary>
    public bool IsDown { get; private set; }

    /// <summary>It was gone for so long that nobody waits for it any more.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>A write to it failed for good, and nothing has succeeded since.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Which injected fault made it go last; −1 for none.</summary>
    public int Fault { get; private set; } = -1;

    /// <summary>Whether it is gone and may come back.</summary>
    public bool IsAwaited => IsDown && !IsGivenUp;

    /// <summary>An operation has succeeded.</summary>
    public void Succeed() => IsBroken = false;

    /// <summary>A write has failed for good.</summary>
    public void Break() => IsBroken = true;

    /// <summary>The device has said that it is gone.</summary>
    /// <param name="fault">The injected fault that made it go; −1 for none.</param>
    /// <param name="outage">Number of the outage, for <see cref="TryGiveUp"/>.</param>
    /// <returns>Whether it was there before.</returns>
    public bool TryGo(int fault, out int outage)
    {
        Fault = fault;
        bool goes = !IsDown;
        IsDown = true;
        _outages += goes ? 1 : 0;
        outage = _outages;
        return goes;
    }

    /// <summary>The device is back.</summary>
    public void ComeBack() => IsDown = IsGivenUp = IsBroken = false;

    /// <summary>It has been waited for long enough since an outage began.</summary>
    /// <returns>False if it came back meanwhile.</returns>
    public bool TryGiveUp(int outage)
    {
        if (!IsDown || outage != _outages)
            return false;
        IsGivenUp = true;
        return true;
    }

    /// <summary>A read waits for the device.</summary>
    public void Park(long request) => _parked.Enqueue(request);

    /// <summary>Takes all reads that wait, in order.</summary>
    public long[] TakeParked()
    {
        long[] parked = [.. _parked];
        _parked.Clear();
        return parked;
    }
}
