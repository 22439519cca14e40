namespace HyperActors.Actors;

/// <summary>The last messages that a partition delivered, for the story behind a failure.</summary>
internal sealed class MessageHistory(int capacity)
{
    private readonly Entry[] _entries = new Entry[capacity];
    private long _added;

    public void Add(long time, int sender, int target, object message) =>
        _entries[_added++ % _entries.Length] = new Entry(time, sender, target, message);

    /// <summary>What is still known, oldest first.</summary>
    public IEnumerable<Entry> Entries
    {
        get
        {
            for (long index = Math.Max(0, _added - _entries.Length); index < _added; index++)
                yield return _entries[index % _entries.Length];
        }
    }

    internal readonly record struct Entry(long Time, int Sender, int Target, object Message);
}
