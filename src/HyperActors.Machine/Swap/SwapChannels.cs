namespace HyperActors.Machine;

/// <summary>All swap devices as the hypervisor sees them, and which of them to write to.</summary>
internal sealed class SwapChannels
{
    private readonly SwapChannel[] _channels;
    private readonly Func<bool> _isUrgent;
    private int _next;

    /// <summary>Devices that are empty and work.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="isUrgent">Whether somebody waits for a frame.</param>
    public SwapChannels(MachineOptions machine, Func<bool> isUrgent)
    {
        _channels = [.. Enumerable.Range(0, machine.Swap.Count).Select(index => new SwapChannel(machine, index))];
        _isUrgent = isUrgent;
    }

    /// <summary>How many devices there are.</summary>
    public int Count => _channels.Length;

    /// <summary>The devices, in order.</summary>
    public ReadOnlySpan<SwapChannel> All => _channels;

    public SwapChannel this[int device] => _channels[device];

    /// <summary>Whether a device is waited for that may free memory when it is back.</summary>
    public bool AwaitsAny
    {
        get
        {
            foreach (SwapChannel channel in _channels)
                if (channel.Health.IsAwaited)
                    return true;
            return false;
        }
    }

    /// <summary>Whether slots that are given up make room that can be used.</summary>
    public bool MayMakeRoom
    {
        get
        {
            foreach (SwapChannel channel in _channels)
                if (MayWriteTo(channel))
                    return true;
            return false;
        }
    }

    /// <summary>Whether a device has a free slot that can be used.</summary>
    public bool HasRoom
    {
        get
        {
            foreach (SwapChannel channel in _channels)
                if (channel.Free > 0 && MayWriteTo(channel))
                    return true;
            return false;
        }
    }

    /// <summary>The device of the highest priority that has a free slot; equal ones in turn.</summary>
    public SwapChannel? Choose()
    {
        SwapChannel? best = null;
        for (int i = 0; i < _channels.Length; i++)
        {
            SwapChannel channel = _channels[(_next + i) % _channels.Length];
            if (channel.Free > 0 && MayWriteTo(channel) && (best is null || channel.Priority > best.Priority))
                best = channel;
        }
        if (best is not null)
            _next = (best.Index + 1) % _channels.Length;
        return best;
    }

    /// <summary>
    /// Whether a device may be written to if it has room. One whose writes fail for good is tried again only for those who
    /// wait for a frame: what background reclaim would try for nobody, it would try for ever.
    /// </summary>
    private bool MayWriteTo(SwapChannel channel) =>
        !channel.Health.IsDown && (!channel.Health.IsBroken || _isUrgent());
}
