namespace HyperActors.Actors;

/// <summary>The faults of one mailbox. A mailbox without any has none of these.</summary>
internal sealed class DisturbedMailbox(ulong seed, string path)
{
    private readonly List<MailFaultCounts> _faults = [];
    private readonly List<Action<SimTime, object>?> _watchers = [];
    private RandomStream[] _streams = [];

    /// <summary>Adds a fault.</summary>
    /// <exception cref="ArgumentException">It has the name of another, or a span or delay that cannot be.</exception>
    public MailFaultCounts Add(MailFault fault, Action<SimTime, object>? watcher)
    {
        ArgumentException.ThrowIfNullOrEmpty(fault.Name);
        if (_faults.Exists(other => other.Fault.Name == fault.Name))
            throw new ArgumentException($"The mailbox of {path} has a fault {fault.Name} already.", nameof(fault));
        if (fault.Until < fault.From)
            throw new ArgumentException($"Fault {fault.Name} ends at {fault.Until}, before it begins.", nameof(fault));
        if (fault.Delay < SimDuration.Zero)
            throw new ArgumentException($"Fault {fault.Name} delays by {fault.Delay}.", nameof(fault));
        MailFaultCounts counts = new(fault);
        _faults.Add(counts);
        _watchers.Add(watcher);
        _streams = [.. _streams, RandomStream.For(seed, $"{path}/mail/{fault.Name}")];
        return counts;
    }

    /// <summary>Decides what becomes of a message.</summary>
    /// <param name="now">Its arrival.</param>
    /// <param name="message">The message.</param>
    /// <returns>The fault that hits it; <see langword="null"/> for none.</returns>
    public MailFault? Draw(SimTime now, object message)
    {
        for (int index = 0; index < _faults.Count; index++)
        {
            MailFaultCounts counts = _faults[index];
            if (now < counts.Fault.From || now >= counts.Fault.Until)
                continue;
            counts.Passed++;
            if (!_streams[index].Chance(counts.Fault.Probability))
                continue;
            counts.Hit++;
            counts.First ??= now;
            counts.Last = now;
            _watchers[index]?.Invoke(now, message);
            return counts.Fault;
        }
        return null;
    }

    public void AddTo(ref Digest digest)
    {
        foreach (MailFaultCounts counts in _faults)
        {
            digest.Add(counts.Passed);
            digest.Add(counts.Hit);
        }
    }
}
