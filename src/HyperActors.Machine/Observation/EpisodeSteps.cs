namespace HyperActors.Machine;

/// <summary>Steps that were taken out of a journal together, to be read in one order, on whatever thread.</summary>
/// <remarks>An object is used again and again, so that what a run reports leaves no garbage.</remarks>
public sealed class EpisodeSteps
{
    private EpisodeRecord[] _records = new EpisodeRecord[1024];
    private Share[] _shares = [];
    private int _count;
    private int _waiting;

    /// <summary>What one actor reported: places in the records, and the instant of the first that is not read.</summary>
    private struct Share
    {
        public long Time;
        public int Log;
        public int Next;
        public int End;
    }

    /// <summary>Hands over all steps in the order of the model, and forgets them.</summary>
    /// <param name="reader">Who is told.</param>
    public void Read(IEpisodeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        for (int place = _waiting / 2 - 1; place >= 0; place--)
            SiftDown(place);
        while (_waiting > 0)
        {
            ref Share first = ref _shares[0];
            reader.Read(first.Log, in _records[first.Next]);
            if (++first.Next < first.End)
                first.Time = _records[first.Next].Time.Picoseconds;
            else
                first = _shares[--_waiting];
            SiftDown(0);
        }
        _count = 0;
    }

    /// <summary>Takes steps of one actor.</summary>
    /// <param name="log">Whose they are; not below that of the call before.</param>
    /// <param name="steps">The steps, by time.</param>
    internal void Add(int log, ReadOnlySpan<EpisodeRecord> steps)
    {
        if (_count + steps.Length > _records.Length)
            Array.Resize(ref _records, Math.Max(2 * _records.Length, _count + steps.Length));
        if (_waiting == _shares.Length)
            Array.Resize(ref _shares, Math.Max(8, 2 * _shares.Length));
        steps.CopyTo(_records.AsSpan(_count));
        int next = _count;
        _count += steps.Length;
        _shares[_waiting++] = new Share { Time = steps[0].Time.Picoseconds, Log = log, Next = next, End = _count };
    }

    private void SiftDown(int place)
    {
        for (int child = 2 * place + 1; child < _waiting; place = child, child = 2 * place + 1)
        {
            if (child + 1 < _waiting && IsEarlier(in _shares[child + 1], in _shares[child]))
                child++;
            if (!IsEarlier(in _shares[child], in _shares[place]))
                return;
            (_shares[child], _shares[place]) = (_shares[place], _shares[child]);
        }
    }

    private static bool IsEarlier(in Share left, in Share right) =>
        left.Time < right.Time || (left.Time == right.Time && left.Log < right.Log);
}
