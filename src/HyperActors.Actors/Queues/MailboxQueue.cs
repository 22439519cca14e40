namespace HyperActors.Actors;

/// <summary>A message that waits at its receiver: put aside, or kept while the actor backs off.</summary>
internal readonly record struct Envelope(object Message, int Sender);

/// <summary>What an actor handles before any later message.</summary>
internal sealed class MailboxQueue
{
    private readonly List<Envelope> _envelopes = [];
    private int _first;

    public int Count => _envelopes.Count - _first;

    public void Add(in Envelope envelope) => _envelopes.Add(envelope);

    public void AddInFront(List<Envelope> envelopes)
    {
        Trim();
        _envelopes.InsertRange(0, envelopes);
    }

    /// <summary>Takes the first out; there must be one.</summary>
    public Envelope Take()
    {
        Envelope taken = _envelopes[_first];
        _envelopes[_first++] = default;
        if (_first == _envelopes.Count)
            Trim();
        return taken;
    }

    private void Trim()
    {
        _envelopes.RemoveRange(0, _first);
        _first = 0;
    }
}
