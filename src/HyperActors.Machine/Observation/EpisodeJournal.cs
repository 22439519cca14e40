namespace HyperActors.Machine;

/// <summary>
/// The steps of episodes that a machine's actors report while they run: a buffer for each actor, read together in one
/// order between the windows of the run.
/// </summary>
/// <remarks>
/// <para>Actors run on several threads, so each writes to its own log and none waits for another. The logs are merged by
/// (time, order of the actors, actor's own count), facts of the model in which neither thread nor partition appears.</para>
/// <para>A reader may be shown the steps before any instant of which the engine says that all before it has happened; where
/// those instants fall differs between engines, and the sequence that the reader sees does not.</para>
/// <para>Rejected: numbers of episodes carried in messages. Every message would grow whether or not anyone looks, and
/// numbers given out by different actors at once would need an order of their own.</para>
/// </remarks>
public sealed class EpisodeJournal
{
    private readonly List<EpisodeLog> _logs = [];
    private int[] _heap = [];
    private int _waiting;

    /// <summary>The logs, in the order of the actors.</summary>
    public IReadOnlyList<EpisodeLog> Logs => _logs;

    /// <summary>Hands over all steps before an instant, in order, and forgets them.</summary>
    /// <param name="before">The first instant whose steps stay; all that happens before it must have happened.</param>
    /// <param name="reader">Who is told.</param>
    public void Drain(SimTime before, IEpisodeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Gather(before);
        while (_waiting > 0)
        {
            int index = _heap[0];
            EpisodeLog log = _logs[index];
            reader.Read(index, in log.Next);
            log.Skip();
            if (!log.HasAny || log.Next.Time >= before)
                _heap[0] = _heap[--_waiting];
            SiftDown(0);
        }
    }

    internal EpisodeLog Open(string name, ObservedRole role, int index)
    {
        EpisodeLog log = new(name, role, index);
        _logs.Add(log);
        return log;
    }

    private void Gather(SimTime before)
    {
        if (_heap.Length < _logs.Count)
            _heap = new int[_logs.Count];
        _waiting = 0;
        for (int index = 0; index < _logs.Count; index++)
            if (_logs[index].HasAny && _logs[index].Next.Time < before)
                _heap[_waiting++] = index;
        for (int place = _waiting / 2 - 1; place >= 0; place--)
            SiftDown(place);
    }

    private void SiftDown(int place)
    {
        for (int child = 2 * place + 1; child < _waiting; place = child, child = 2 * place + 1)
        {
            if (child + 1 < _waiting && IsEarlier(_heap[child + 1], _heap[child]))
                child++;
            if (!IsEarlier(_heap[child], _heap[place]))
                return;
            (_heap[child], _heap[place]) = (_heap[place], _heap[child]);
        }
    }

    private bool IsEarlier(int left, int right)
    {
        SimTime one = _logs[left].Next.Time;
        SimTime other = _logs[right].Next.Time;
        return one < other || (one == other && left < right);
    }
}
